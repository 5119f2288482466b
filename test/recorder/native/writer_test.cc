// Every message that the handler gets is in the trace or counted there, whatever is full.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "src/native/clock.h"
#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

using esreplay::MessageFixture;
using Fixtures = std::vector<std::unique_ptr<MessageFixture>>;

Fixtures different(size_t count) {
  Fixtures made;
  for (size_t i = 0; i < count; ++i) {
    const auto type = static_cast<uint16_t>(kTypes[i % std::size(kTypes)]);
    made.push_back(std::make_unique<MessageFixture>(type, 11, 0, i + 1));
    // Not recorded: on macOS they are an object of their own.
    if (made.back()->lists() != nullptr) const_cast<esreplay::ExecLists*>(made.back()->lists())->entitlements = nullptr;
  }
  return made;
}

// Delivers at the writer's speed, so that the ring is never full.
void deliver_all(Rig& rig, const Fixtures& messages) {
  for (size_t i = 0; i < messages.size(); ++i) {
    rig.deliver(*messages[i]);
    if (i % 64 == 63) rig.wait_until_written();
  }
}

uint64_t total_of(const Recorded& trace, uint32_t source) {
  uint64_t sum = 0;
  for (size_t i = 0; i < trace.index().gap_count(); ++i)
    if (trace.index().gaps()[i].source == source) sum += trace.index().gaps()[i].count;
  return sum;
}

TEST(messages_come_back_as_they_were) {
  const Folder folder;
  Rig rig(options_for(folder.path("t.estrace")));
  const Fixtures sent = different(400);
  deliver_all(rig, sent);
  rig.stop();
  CHECK(rig.writer.is_whole() && fake::kept() == 0 && rig.counts.lost.get() == 0);
  const Recorded trace(folder.path("t.estrace"));
  if (!CHECK(trace.is_open() && trace.index().message_count() == sent.size())) return;
  std::vector<uint64_t> memory(size_t{1} << 17);
  for (size_t i = 0; i < sent.size(); ++i) {
    void* built = trace.index().build_message(i, memory.data(), memory.size() * sizeof(uint64_t));
    // The numbers are those of the delivery, and an AUTH message's identity is not kept.
    auto* message = static_cast<uint8_t*>(built);
    namespace at = esreplay::message_layout;
    esreplay::store_at(message, at::kSeqNum, esreplay::load_at<uint64_t>(sent[i]->message(), at::kSeqNum));
    esreplay::store_at(message, at::kGlobalSeqNum, esreplay::load_at<uint64_t>(sent[i]->message(), at::kGlobalSeqNum));
    char difference[256] = "";
    if (!CHECK(esreplay::same_message(sent[i]->message(), message, difference))) printf("# %zu: %s\n", i, difference);
  }
}

TEST(what_finds_the_ring_full_is_counted_where_it_was_lost) {
  const Folder folder;
  Rig rig(options_for(folder.path("t.estrace")), 16);
  const Fixtures sent = different(64);
  constexpr uint64_t kMessages = 200'000;
  uint64_t dropped = 0;
  const uint64_t answered = fake::answers();
  for (uint64_t i = 0; i < kMessages; ++i) {
    rig.deliver(*sent[i % sent.size()]);
    if (i % 5000 != 4999) continue;
    rig.drop(*sent[i % sent.size()], i % 3);
    dropped += i % 3;
    rig.wait_until_written();
  }
  rig.stop();
  const uint64_t lost = rig.counts.lost.get();
  printf("# %llu of %llu lost on purpose\n", static_cast<unsigned long long>(lost),
         static_cast<unsigned long long>(kMessages));
  CHECK(lost > 0 && rig.counts.written.get() + lost == kMessages && rig.counts.lost_by_type.total() == lost);
  CHECK(fake::answers() - answered == kMessages / std::size(kTypes));  // lost ones included
  CHECK(fake::kept() == 0);
  const Recorded trace(folder.path("t.estrace"));
  if (!CHECK(trace.is_open())) return;
  CHECK(trace.index().message_count() == rig.counts.written.get());
  CHECK(total_of(trace, 1) == lost);
  // The last dropped message may have no message after it to reveal the gap.
  const uint64_t shown = total_of(trace, 0);
  CHECK(shown == rig.counts.kernel_lost.get() && shown <= dropped && shown + 2 >= dropped);
  CHECK(trace.numbers_fit(kMessages + shown));
}

TEST(a_type_that_nobody_knows_is_kept_raw) {
  const Folder folder;
  Rig rig(options_for(folder.path("t.estrace")));
  MessageFixture known(ES_EVENT_TYPE_NOTIFY_EXIT, 11, 0, 1);
  constexpr uint32_t kUnknown = 900;
  auto* bytes = const_cast<uint8_t*>(known.message());
  esreplay::store_at(bytes, esreplay::message_layout::kEventType, kUnknown);
  rig.deliver(known);
  esreplay::store_at(bytes, esreplay::message_layout::kActionType, esreplay::message_layout::kActionAuth);
  const uint64_t answered = fake::answers();
  rig.deliver(known);
  rig.stop();
  CHECK(fake::answers() == answered + 1);
  const Recorded trace(folder.path("t.estrace"));
  if (!CHECK(trace.is_open() && trace.index().message_count() == 2)) return;
  for (size_t i = 0; i < 2; ++i) {
    const esreplay::TraceMessage& message = trace.index().message(i);
    CHECK(message.is_raw() && message.event_type == kUnknown && message.is_auth() == (i == 1));
    CHECK(message.deadline == esreplay::load_at<uint64_t>(known.message(), esreplay::message_layout::kDeadline));
    std::vector<uint64_t> memory(size_t{1} << 15);
    const auto* built =
        static_cast<const uint8_t*>(trace.index().build_message(i, memory.data(), memory.size() * sizeof(uint64_t)));
    constexpr size_t kUnion = esreplay::message_layout::kEvent;
    CHECK(message.has_bytes() && memcmp(built + kUnion, known.message() + kUnion, sizeof(es_events_t)) == 0);
  }
}

TEST(definitions_that_find_no_memory_are_made_anew) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  Rig rig(std::move(options));
  // About 4,000 of them fit.
  const Fixtures sent = different(8000);
  deliver_all(rig, sent);
  rig.stop();
  CHECK(rig.counts.lost.get() == 0);
  const Recorded trace(folder.path("t.estrace"));
  CHECK(trace.is_open() && trace.index().message_count() == sent.size() && trace.numbers_fit(sent.size()));
}

// The limit on a file's size imitates a disk that is full and then emptied.
TEST(a_full_disk_costs_what_came_meanwhile_and_no_more) {
  const Folder folder;
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  Options options = options_for(folder.path("t.estrace"));
  const Fixtures sent = different(3000);
  rlimit small = before;
  small.rlim_cur = 600'000;
  setrlimit(RLIMIT_FSIZE, &small);
  Rig rig(std::move(options), 4096);
  uint64_t delivered = 0;
  for (; rig.writer.error() == 0 && delivered < 100'000; ++delivered) {
    rig.deliver(*sent[delivered % sent.size()]);
    if (delivered % 64 == 0) rig.wait_until_written();
  }
  CHECK(rig.writer.error() == EFBIG);
  for (int i = 0; i < 100; ++i, ++delivered) rig.deliver(*sent[delivered % sent.size()]);
  rig.wait_until_written();
  CHECK(rig.counts.lost.get() >= 100);
  {
    const Recorded cut(folder.path("t.estrace.incomplete"));
    CHECK(cut.is_open() && !cut.index().complete() && cut.index().cut_offset() == cut.bytes().size());
    CHECK(cut.bytes().size() <= small.rlim_cur);
  }
  setrlimit(RLIMIT_FSIZE, &before);
  const uint64_t written = rig.counts.written.get();
  while (rig.counts.written.get() == written) {
    rig.deliver(*sent[delivered++ % sent.size()]);
    usleep(10'000);
  }
  rig.stop();
  const Recorded trace(folder.path("t.estrace"));
  if (!CHECK(rig.writer.is_whole() && trace.is_open() && trace.index().complete())) return;
  CHECK(rig.counts.written.get() == trace.index().message_count() && trace.numbers_fit(delivered));
}

TEST(a_disk_that_stays_full_leaves_what_it_holds) {
  const Folder folder;
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const Fixtures sent = different(3000);
  rlimit small = before;
  small.rlim_cur = 600'000;
  setrlimit(RLIMIT_FSIZE, &small);
  Rig rig(options_for(folder.path("t.estrace")), 4096);
  deliver_all(rig, sent);
  rig.stop();
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(!rig.writer.is_whole() && rig.writer.error() == EFBIG);
  const Recorded trace(folder.path("t.estrace.incomplete"));
  if (!CHECK(trace.is_open() && !trace.index().complete())) return;
  CHECK(trace.index().message_count() == rig.counts.written.get());
  CHECK(rig.counts.written.get() + rig.counts.lost.get() == sent.size());
}

TEST(traces_follow_each_other_and_the_oldest_go) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.rotate_bytes = 300'000;
  options.keep = 3;
  Rig rig(std::move(options));
  const Fixtures sent = different(4000);
  deliver_all(rig, sent);
  rig.stop();
  CHECK(rig.counts.lost.get() == 0 && rig.counts.files.get() > 3);
  const std::vector<std::string> names = folder.names();
  if (!CHECK(names.size() == 3)) return;
  uint64_t next = 0;
  for (const std::string& name : names) {
    const Recorded trace(folder.path(name.c_str()));
    if (!CHECK(trace.is_open() && trace.index().complete() && trace.index().message_count() > 0)) return;
    CHECK(next == 0 || trace.index().message(0).global_seq_num == next);
    next = trace.index().message(trace.index().message_count() - 1).global_seq_num + 1;
  }
  CHECK(next == sent.size());
}

TEST(a_forked_child_neither_writes_nor_ends_the_trace) {
  const Folder folder;
  const auto* bytes = reinterpret_cast<const uint8_t*>("kept");
  TraceFile file;
  if (!CHECK(file.open(folder.path("t.estrace"), false) && file.append(bytes, 4))) return;
  const pid_t child = fork();
  if (child == 0) {
    const bool refused = !file.append(bytes, 4) && file.error() == ECHILD && !file.finish() && file.error() == ECHILD;
    file.leave();
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  CHECK(folder.names() == std::vector<std::string>{"t.estrace.incomplete"});
  // The parent's file is unchanged, and continues.
  CHECK(Recorded(folder.path("t.estrace.incomplete")).bytes().size() == 4);
  CHECK(file.append(bytes, 4) && file.finish());
  CHECK(folder.names() == std::vector<std::string>{"t.estrace"});
  CHECK(Recorded(folder.path("t.estrace")).bytes().size() == 8);
}

TEST(an_unfinished_recording_is_not_overwritten) {
  const Folder folder;
  const Options options = options_for(folder.path("t.estrace"));
  TraceFile first;
  CHECK(first.open(options.output, false) && first.append(reinterpret_cast<const uint8_t*>("kept"), 4));
  first.leave();
  TraceFile second;
  CHECK(!second.open(options.output, true) && second.error() == EEXIST);
}

}  // namespace
}  // namespace esrecord
