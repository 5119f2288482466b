// Storms of messages: the recorder stays within its memory, and every message is accounted for.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "test/native/check.h"
#include "test/recorder/native/peak_memory.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;

uint64_t asked_for(uint64_t usual) {
  const char* asked = getenv("ESRECORD_STORM");
  const uint64_t storm = asked == nullptr ? 1'000'000 : strtoull(asked, nullptr, 10);
  return usual * storm / 1'000'000;
}

void tell(const Rig& rig, uint64_t delivered, const PeakMemory& peak, uint64_t limit) {
  printf("# %llu messages, %llu lost, %zu traces, %.1f MB of memory of %.0f MB\n",
         static_cast<unsigned long long>(delivered), static_cast<unsigned long long>(rig.counts.lost.get()),
         static_cast<size_t>(rig.counts.files.get()), static_cast<double>(peak.bytes()) / kMegabyte,
         static_cast<double>(limit) / kMegabyte);
}

void check_counts(const Rig& rig, uint64_t delivered) {
  CHECK(rig.counts.written.get() + rig.counts.lost.get() == delivered);
  CHECK(rig.counts.lost.get() == rig.counts.lost_by_type.total());
  CHECK(fake::kept() == 0);
}

// Checks that the traces' messages follow each other, with the losses between them, up to the last message.
void check_traces(const Folder& folder, uint64_t delivered) {
  uint64_t next = 0;
  for (const std::string& name : folder.names()) {
    const Recorded trace(folder.path(name.c_str()));
    if (!CHECK(trace.is_open() && trace.index().complete())) return;
    size_t gap = 0;
    for (size_t i = 0; i <= trace.index().message_count(); ++i) {
      for (; gap < trace.index().gap_count() && trace.index().gaps()[gap].index == i; ++gap)
        next += trace.index().gaps()[gap].count;
      if (i == trace.index().message_count()) break;
      const uint64_t number = trace.index().message(i).global_seq_num;
      if (next != 0 && !CHECK(number == next)) return;
      next = number + 1;
    }
  }
  CHECK(next == delivered);
}

// Most of its messages have processes and files of their own, and take 500 to 60,000 bytes.
TEST(a_storm_is_recorded_in_the_memory_that_was_given) {
  const uint64_t messages = asked_for(1'000'000);
  constexpr size_t kDistinct = 256;
  constexpr int kTimes = 8;  // of each message
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 32 * kMegabyte;
  options.rotate_bytes = 32 * kMegabyte;
  options.keep = 2;
  const PeakMemory peak;
  Rig rig(std::move(options), 0);
  uint64_t delivered = 0;
  for (uint64_t seed = 1; delivered < messages;) {
    std::vector<std::unique_ptr<esreplay::MessageFixture>> some;
    for (size_t i = 0; i < kDistinct; ++i, ++seed) {
      const auto type = static_cast<uint16_t>(kTypes[seed % std::size(kTypes)]);
      some.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, seed));
    }
    for (int time = 0; time < kTimes; ++time) {
      for (const auto& message : some) {
        rig.deliver(*message, delivered % 97 == 0 ? 60'000 : 300 + delivered % 1500);
        ++delivered;
      }
    }
    // They are destroyed next, so the writer must have finished with them.
    rig.wait_until_written();
  }
  rig.stop();
  tell(rig, delivered, peak, rig.options.memory_bytes);
  check_counts(rig, delivered);
  if (kMemoryCounts) CHECK(peak.bytes() > 0 && peak.bytes() < rig.options.memory_bytes);
  check_traces(folder, delivered);
}

// An exec with as many arguments as macOS allows, none of which came before.
class LongExec {
 public:
  LongExec() : message_(ES_EVENT_TYPE_NOTIFY_EXEC, 11, 0, 1) {
    for (size_t i = 0; i < kStrings; ++i) tokens_[i] = {kLength, text_ + i * kLength};
    lists().args = tokens_;
    lists().arg_count = kStrings;
    lists().entitlements = nullptr;
  }
  // Not while the message is still kept.
  const esreplay::MessageFixture& next() {
    static size_t seed = 0;
    ++seed;
    for (size_t i = 0; i < kStrings; ++i) snprintf(text_ + i * kLength, kLength + 1, "%0122zu %05zu", seed, i);
    return message_;
  }

  const esreplay::MessageFixture& message() const { return message_; }

  static constexpr size_t kStrings = 8000;
  static constexpr size_t kLength = 128;
  static constexpr size_t kBytes = kStrings * kLength;

 private:
  esreplay::ExecLists& lists() { return const_cast<esreplay::ExecLists&>(*message_.lists()); }

  esreplay::MessageFixture message_;
  esreplay::StringToken tokens_[kStrings];
  char text_[kBytes + 1] = {};
};

void record_execs_of_a_megabyte(uint64_t megabytes) {
  const auto exec = std::make_unique<LongExec>();
  constexpr size_t kAtOnce = 60;
  const auto many = std::make_unique<LongExec[]>(kAtOnce);
  for (size_t i = 0; i < kAtOnce; ++i) many[i].next();
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = megabytes * kMegabyte;
  const PeakMemory peak;
  Rig rig(std::move(options), 0);
  uint64_t delivered = 0;
  // One at a time, and then everything that the ring takes, and more.
  for (; delivered < asked_for(40); ++delivered) {
    rig.deliver(exec->next(), LongExec::kBytes);
    rig.wait_until_written();
  }
  CHECK(rig.counts.lost.get() == 0);
  {
    const fake::HeldReleases held;
    for (size_t i = 0; i < kAtOnce; ++i, ++delivered) rig.deliver(many[i].message(), LongExec::kBytes);
  }
  rig.wait_until_written();
  rig.deliver(exec->next(), kMaxMessage);  // lost, too
  ++delivered;
  rig.stop();
  tell(rig, delivered, peak, rig.options.memory_bytes);
  check_counts(rig, delivered);
  CHECK(rig.counts.lost.get() > 1 && rig.counts.lost.get() <= kAtOnce);
  CHECK(rig.counts.lost_by_type[ES_EVENT_TYPE_NOTIFY_EXEC] == rig.counts.lost.get());
  if (kMemoryCounts) CHECK(peak.bytes() > 0 && peak.bytes() < rig.options.memory_bytes);
  check_traces(folder, delivered);
}

TEST(execs_of_a_megabyte_are_recorded_in_32_megabytes_or_counted) { record_execs_of_a_megabyte(32); }

TEST(execs_of_a_megabyte_are_recorded_in_64_megabytes_or_counted) { record_execs_of_a_megabyte(64); }

// It keeps as much as it may, and writes it repeatedly meanwhile.
TEST(a_flight_recorder_keeps_and_writes_in_the_memory_that_was_given) {
  const auto exec = std::make_unique<LongExec>();
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 96 * kMegabyte;
  options.flight_bytes = 16 * kMegabyte;
  options.keep = 2;
  const PeakMemory peak;
  Rig rig(std::move(options), 0);
  uint64_t delivered = 0;
  const uint64_t messages = asked_for(600'000);
  for (uint64_t seed = 1; delivered < messages;) {
    std::vector<std::unique_ptr<esreplay::MessageFixture>> some;
    for (size_t i = 0; i < 500; ++i, ++seed) {
      const auto type = static_cast<uint16_t>(kTypes[seed % std::size(kTypes)]);
      some.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, seed));
    }
    for (int time = 0; time < 40; ++time)
      for (const auto& message : some) rig.deliver(*message), ++delivered;
    rig.deliver(exec->next(), LongExec::kBytes), ++delivered;
    rig.wait_until_written();
    if (seed % 5000 > 500) continue;
    rig.writer.trigger();
    rig.wait_until_triggered();
  }
  rig.stop();
  tell(rig, delivered, peak, rig.options.memory_bytes);
  check_counts(rig, delivered);
  for (const Dump& dump : rig.dumps) CHECK(dump.failure == nullptr && dump.error == 0 && dump.messages > 0);
  if (kMemoryCounts) CHECK(peak.bytes() > 0 && peak.bytes() < rig.options.memory_bytes);
  if (!CHECK(folder.names().size() <= 2 && !folder.names().empty())) return;
  const Recorded last(folder.path(folder.names().back().c_str()));
  CHECK(last.is_open() && last.index().complete());
  CHECK(last.index().message(last.index().message_count() - 1).global_seq_num == delivered - 1 ||
        last.index().gap_count() > 0);
}

// A program with a path of this length, repeatedly as another process: the most that a few bytes of a trace can
// represent.
class ManyProcesses {
 public:
  ManyProcesses() : message_(ES_EVENT_TYPE_NOTIFY_EXIT, 11, 0, 1) {
    auto* process = reinterpret_cast<es_message_t*>(const_cast<uint8_t*>(message_.message()))->process;
    process->executable->path = {sizeof path_, path_};
    memset(path_, 'p', sizeof path_);
    path_[0] = '/';
    for (es_process_t& one : processes_) one = *process;
  }
  // The same message from the next process. Not while the writer still has the one of kAtOnce calls ago.
  const esreplay::MessageFixture& next() {
    es_process_t& process = processes_[++pid_ % kAtOnce];
    process.audit_token.val[5] = pid_;
    reinterpret_cast<es_message_t*>(const_cast<uint8_t*>(message_.message()))->process = &process;
    return message_;
  }

  static constexpr size_t kAtOnce = 256;
  static constexpr size_t kBytes = 5000;

 private:
  esreplay::MessageFixture message_;
  es_process_t processes_[kAtOnce];
  uint32_t pid_ = 0;
  char path_[4000];
};

TEST(a_flight_recorder_of_many_processes_writes_in_the_memory_that_was_given) {
  const auto many = std::make_unique<ManyProcesses>();
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 105 * kMegabyte;
  options.flight_bytes = 32 * kMegabyte;
  options.keep = 1;
  const PeakMemory peak;
  Rig rig(std::move(options), 0);
  uint64_t delivered = 0;
  for (const uint64_t messages = asked_for(200'000); delivered < messages; rig.wait_until_written())
    for (size_t i = 0; i < ManyProcesses::kAtOnce / 2; ++i, ++delivered)
      rig.deliver(many->next(), ManyProcesses::kBytes);
  rig.stop();
  tell(rig, delivered, peak, rig.options.memory_bytes);
  check_counts(rig, delivered);
  if (kMemoryCounts) CHECK(peak.bytes() > 0 && peak.bytes() < rig.options.memory_bytes);
  CHECK(rig.dumps.size() == 1 && rig.dumps[0].failure == nullptr && rig.dumps[0].error == 0);
  const Recorded last(folder.path("t.estrace"));
  if (!CHECK(last.is_open() && last.index().complete())) return;
  const size_t kept = last.index().message_count();
  printf("# %zu of them kept\n", kept);
  CHECK(kept > 0 && last.index().message(kept - 1).global_seq_num == delivered - 1);
}

}  // namespace
}  // namespace esrecord
