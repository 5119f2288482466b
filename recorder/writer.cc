#include "recorder/writer.h"

#include <csignal>
#include <ctime>

#include "src/native/clock.h"

namespace esrecord {
namespace {

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kSecond = 1'000'000'000;
// What the operating system has survives this process. A message waits at most this long to get there.
constexpr uint64_t kFlushNs = kSecond;
constexpr uint64_t kRetryNs = kSecond;
constexpr uint32_t kKernel = 0;
constexpr uint32_t kRecorder = 1;

void sleep_ns(uint64_t ns) {
  const timespec time = {0, static_cast<long>(ns)};
  nanosleep(&time, nullptr);
}

}  // namespace

bool Writer::reserve(esreplay::Arena& arena, const MemoryPlan& plan) {
  return kernel_.reserve(arena) && encoding_.reserve(arena, plan.definitions, plan.index);
}

bool Writer::start(const StartState& state, const HeaderWords& words) {
  state_ = state;
  words_ = words;
  // Only the main thread takes signals.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const bool made = pthread_create(&thread_, nullptr, main, this) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return made;
}

void Writer::stop() {
  stopping_.store(true, std::memory_order_release);
  pthread_join(thread_, nullptr);
}

void* Writer::main(void* writer) {
  static_cast<Writer*>(writer)->run();
  return nullptr;
}

void Writer::run() {
  unsigned rounds = 0;
  for (;;) {
    // In this order, so that everything published before the stop is seen.
    const bool stopping = stopping_.load(std::memory_order_acquire);
    if (triggered_.exchange(false, std::memory_order_relaxed)) trigger_now("SIGUSR1");
    if (take_one()) {
      rounds = 0;
    } else if (stopping) {
      break;
    } else {
      idle(&rounds);
    }
  }
  end();
}

// Nothing wakes this thread: a wake-up is a system call, and the handler makes none. It polls, less and less often.
void Writer::idle(unsigned* rounds) {
  constexpr unsigned kMaxRounds = 5;
  if (begun_) {
    const uint64_t now = esreplay::monotonic_ns();
    if (encoding_.pending() > 0 && now - flushed_ns_ >= kFlushNs && error() == 0) {
      encoding_.flush();
      hand_on(false);
    }
    // While no messages come, there is no reason for another trace.
    if (encoding_.messages() > 0 && sink_.wants_next(now)) next_trace();
  }
  sleep_ns((kMillisecond / 4) << *rounds);  // up to 8 ms
  if (*rounds < kMaxRounds) ++*rounds;
}

bool Writer::take_one() {
  RingEntry* entry = ring_.front();
  if (entry == nullptr) return false;
  const auto* message = static_cast<const es_message_t*>(entry->message);
  if (entry->losses_before != 0) {
    take_losses(ring_.losses(*entry));
    ring_.forget(*entry);
  }
  write(*entry, *message);
  const char* reason = watch_.see(*message);
  es_release_message(message);
  ring_.pop();
  if (reason != nullptr) trigger_now(reason);
  return true;
}

void Writer::write(const RingEntry& entry, const es_message_t& message) {
  const KernelGap missing = kernel_.before(message);
  counts_.kernel_lost.add(missing.of_type + missing.of_unknown);
  if (missing.of_type + missing.of_unknown != 0) {
    kernel_gaps_.add(message.event_type, missing.of_type);
    kernel_gaps_.add(ByType::kUnknown, missing.of_unknown);
    has_gaps_ = true;
  }
  if (!begun_) state_.message_version = message.version;
  if (!ready()) return lose(message.event_type, 1);
  write_gaps();
  if (!encode(message)) return lose(message.event_type, 1);
  if (encoding_.size() > 0) hand_on(false);
  // The message itself is in the block that is being filled.
  ++unsafe_;
  unsafe_by_type_.add(message.event_type, 1);
  counts_.written.add(1);
  if (entry.answered_mach != 0) answered(entry, message);
  if (encoding_.size() == 0 && unsafe_ == 1 && sink_.wants_next(esreplay::monotonic_ns())) next_trace();
}

bool Writer::encode(const es_message_t& message) {
  if (encoding_.message(message, sink_.room())) return true;
  at_limit_ = encoding_.failure() == nullptr;
  // A flight recorder makes room in its memory. A file at its limit cannot grow.
  if (at_limit_ && options_.flight() && next_trace() && encoding_.message(message, sink_.room())) return true;
  if (encoding_.failure() == nullptr) return false;
  ++counts_.unwritable;
  counts_.unwritable_reason = encoding_.failure();
  return false;
}

void Writer::answered(const RingEntry& entry, const es_message_t& message) {
  if (entry.result != ES_RESPOND_RESULT_SUCCESS) return counts_.refused.add(1);
  const uint32_t type = message.event_type;
  const bool flags = type < esreplay::kEventTypeCount && esreplay::kEventPlans[type].is_flags != 0;
  encoding_.answer({entry.answered_mach, flags, options_.cache}, message);
}

// Returns whether a message can be written now. If not, it is lost: there is no room on the disk or under the limit.
bool Writer::ready() {
  if (begun_ && at_limit_ && (!sink_.wants_next(esreplay::monotonic_ns()) || !next_trace())) return false;
  if (error() != 0 && esreplay::monotonic_ns() < retry_ns_) return false;
  if (ending_ && !next_trace()) return false;
  if (!open_ && !open()) return false;
  if (!begun_ && !begin()) return false;
  return error() == 0 || hand_on(false);
}

bool Writer::failed() {
  error_.store(sink_.error(), std::memory_order_relaxed);
  retry_ns_ = esreplay::monotonic_ns() + kRetryNs;
  return false;
}

// The first message tells the version that the header must have.
bool Writer::begin() {
  begun_ = true;
  at_limit_ = false;
  encoding_.begin(state_, words_);
  return hand_on(false);
}

bool Writer::hand_on(bool last) {
  if (!sink_.append(encoding_.data(), encoding_.size(), last)) return failed();
  encoding_.taken();
  error_.store(0, std::memory_order_relaxed);
  flushed_ns_ = esreplay::monotonic_ns();
  unsafe_ = 0;
  unsafe_by_type_ = {};
  return true;
}

bool Writer::end_trace() {
  if (!ending_) encoding_.finish();
  ending_ = true;
  if (!hand_on(true)) return false;
  ending_ = begun_ = false;
  return true;
}

// The sequence numbers of the new trace continue those of the previous one.
bool Writer::next_trace() { return end_trace() && open() && begin(); }

void Writer::end() {
  take_losses(ring_.last_losses());
  if (!begun_) ready();
  if (!begun_) return;
  if (!ending_) {
    write_gaps();
    encoding_.finish();
  }
  const bool handed_on = hand_on(true);
  whole_ = handed_on && sink_.error() == 0;
  if (handed_on) return;
  // What never reached the disk is lost.
  counts_.written.set(counts_.written.get() - unsafe_);
  counts_.lost.add(unsafe_);
  counts_.lost_by_type.take(unsafe_by_type_);
}

void Writer::trigger_now(const char* reason) {
  if (!begun_) return;
  if (options_.flight()) {
    // A part that received nothing is started again. Otherwise one trigger after another would fill the memory with
    // nothing.
    if (encoding_.messages() > 0 && !end_trace()) return;
    begun_ = false;
    sink_.trigger(reason);
    if (open()) begin();
    return;
  }
  encoding_.flush();
  hand_on(false);
}

void Writer::lose(uint64_t event_type, uint64_t count) {
  counts_.lost.add(count);
  gaps_.add(event_type, count);
  has_gaps_ = true;
}

void Writer::take_losses(const Losses& losses) {
  for (size_t type = 0; type < Losses::kTypes; ++type) {
    if (losses.by_type[type] == 0) continue;
    lose(type, losses.by_type[type]);
    kernel_.own(static_cast<int64_t>(type), losses.by_type[type]);
  }
  if (losses.unknown == 0) return;
  lose(ByType::kUnknown, losses.unknown);
  kernel_.own(-1, losses.unknown);
}

void Writer::write_gaps() {
  if (!has_gaps_) return;
  has_gaps_ = false;
  auto write = [this](ByType& gaps, ByType& sum, uint32_t source) {
    for (size_t type = 0; type <= ByType::kUnknown; ++type)
      encoding_.gap(gaps[type], type == ByType::kUnknown ? -1 : static_cast<int64_t>(type), source);
    sum.take(gaps);
  };
  write(kernel_gaps_, counts_.kernel_lost_by_type, kKernel);
  write(gaps_, counts_.lost_by_type, kRecorder);
}

}  // namespace esrecord
