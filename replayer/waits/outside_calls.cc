// Calls of threads outside handlers: the long ones before an answer, the first one of each row, and the locks and
// queues that threads are held up in when a deadline has passed. Implements what current_calls.h and handler_scope.h
// declare.
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

#include "replayer/code/stack.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/ledger.h"
#include "replayer/locks/lock_call.h"
#include "replayer/locks/lock_waits.h"
#include "replayer/models/service_loop.h"
#include "replayer/scope/current_calls.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/sleeping_call.h"
#include "replayer/scope/thread_state.h"
#include "replayer/waits/awaited.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kLongNs = 20000000;  // shorter calls outside handlers are ignored

}  // namespace

bool is_kept(const CallSlot& slot) { return slot.watched_ns(monotonic_ns()) >= kLongNs; }

void answer_call(CallSlot& slot) {
  const int error = errno;
  const uint32_t call = slot.load();
  const uintptr_t caller = slot.caller.load(std::memory_order_relaxed);
  const bool blocks = class_of(slot, call) == CallClass::kAlways;
  const uint64_t now = monotonic_ns();
  const uint64_t length = slot.watched_ns(now);
  const uint8_t asked = slot.asked.fetch_and(static_cast<uint8_t>(~kAskedByWatch), std::memory_order_acquire);
  if ((asked & kAskedByWaiter) != 0) {
    if (blocks) tell_lock_waits(slot, call, caller);
    ask_while_locks_are_waited_for(slot);
  }
  if (length >= kLongNs && blocks) {
    ThreadState& thread = own_thread();
    const uint64_t ready_before = slot.ready_ns.load(std::memory_order_relaxed);
    const uint64_t ready = ready_before == kReadyUnknown ? 0 : ready_time_ns(own_tid()) - ready_before;
    const auto number = static_cast<uint16_t>(call);
    const Awaited awaited = thread.awaited_by == number ? thread.awaited : Awaited::kUnknown;
    thread.awaited_by = 0;
    thread.long_calls[thread.long_count % kLongCalls] = {number,       awaited, stack_at(caller),
                                                         now - length, length,  ready};
    thread.long_count++;
  }
  errno = error;
}

namespace {

bool is_same(const struct stat& file, int other) {
  struct stat status = {};
  return fstat(other, &status) == 0 && status.st_dev == file.st_dev && status.st_ino == file.st_ino;
}

// What the client prints is not a file of its own, even where our own output goes to a file.
bool is_own_file(int number) {
  struct stat status = {};
  return fstat(number, &status) == 0 && S_ISREG(status.st_mode) && !is_same(status, STDOUT_FILENO) &&
         !is_same(status, STDERR_FILENO);
}

void record_first(Call call, CallClass call_class, uintptr_t caller, Text text) {
  const bool in_file =
      (marks_of(call) & kMarkFile) != 0 && is_own_file(own_thread().slot->subject.load(std::memory_order_relaxed));
  const uint8_t stated = in_file ? kMarkFirst | kMarkFile : kMarkFirst;
  if ((call_marks[call].fetch_and(static_cast<uint8_t>(~stated), std::memory_order_relaxed) & stated) == 0) return;
  FactHead head = {.call = call, .call_class = static_cast<uint8_t>(call_class), .stack = stack_at(caller)};
  if (text == Text::kClient) head.flags = kFactFlagClientText;
  write_fact(head, OutsideCallFact{.in_file = in_file});
}

}  // namespace

// Ignores calls that libdispatch, libc and this library make.
void handle_marks(Call call, CallClass call_class, uintptr_t caller, bool outermost) {
  const Text text = text_at(caller);
  if (text == Text::kOwn || text == Text::kLocks) return;
  const int error = errno;
  // A first call inside another call or in a handler belongs to that one.
  if (outermost && !own_thread().entered) record_first(call, call_class, caller, text);
  if ((marks_of(call) & kMarkModelled) != 0) modelled_function(call);
  errno = error;
}

void handler_scope_state_first_calls() {
  for (std::atomic<uint8_t>& marks : call_marks) marks.fetch_or(kMarkFirst, std::memory_order_relaxed);
}

void handler_scope_state_first_writes() {
  constexpr Call kWrites[] = {kCallWrite, kCallPwrite, kCallWritev, kCallPwritev, kCallPwritev2};
  for (const Call call : kWrites) call_marks[call].fetch_or(kMarkFile, std::memory_order_relaxed);
}

void handler_scope_mark_modelled(uint16_t call) { call_marks[call].fetch_or(kMarkModelled, std::memory_order_relaxed); }

void handler_scope_answered(int32_t trace_index, uint8_t client, uint64_t delivered_ns) {
  ThreadState& thread = own_thread();
  if (thread.entered || !calls_watched.load(std::memory_order_relaxed)) return;
  slot_of(thread)->kind.fetch_or(kWorkerAnswers | worker_answers(client), std::memory_order_relaxed);
  const unsigned kept = thread.long_count < kLongCalls ? thread.long_count : kLongCalls;
  thread.long_count = 0;
  for (unsigned at = 0; at < kept; at++) {
    const LongCall& call = thread.long_calls[at];
    if (call.began_ns < delivered_ns) continue;
    FactHead head = {.call = call.call,
                     .call_class = static_cast<uint8_t>(CallClass::kAlways),
                     .trace_index = trace_index,
                     .client = client,
                     .stack = call.stack};
    if (call.awaited == Awaited::kOthers) head.flags = kFactFlagForOthers;
    if (call.awaited == Awaited::kNothing) head.flags = kFactFlagForNothing;
    write_fact(head, OffQueueCallFact{.since_ns = call.began_ns - delivered_ns,
                                      .duration_ns = call.length_ns,
                                      .put_off_ns = call.ready_ns});
  }
}

namespace {

// Returns the thread id of the mutex's holder, 0 if it is not a thread that has made calls. The memory may hold
// anything.
pid_t holder_at(uintptr_t lock) {
  const pid_t holder = MutexHolder::of(reinterpret_cast<const void*>(lock));
  return holder != 0 && known_slot(holder) != nullptr ? holder : 0;
}

// Records the lock that the thread waits for. Outside handlers, nothing else records a wait for a lock while it lasts.
void record_lock_of(const CallSlot& slot, uint8_t client, uint64_t since_ns) {
  const uint32_t thread = slot.tid.load(std::memory_order_relaxed);
  SleepingCall call;
  if (slot.load() != 0 || !sleeping_call(static_cast<pid_t>(thread), &call) || call.lock == 0) return;
  const pid_t holder = holder_at(call.lock);
  if (holder == 0) return;
  const uint64_t now = monotonic_ns();
  write_fact({.client = client, .time_ns = now}, AnswererWaitsFact{.answerer = thread,
                                                                   .holder_thread = static_cast<uint32_t>(holder),
                                                                   .since_ns = now > since_ns ? now - since_ns : 0,
                                                                   .lock = call.lock});
}

// Each look reads a system file.
constexpr unsigned kMaxLooks = 16;

}  // namespace

void handler_scope_state_answerers(uint8_t client, uint64_t since_ns) {
  const uint8_t mine = worker_answers(client);
  unsigned looks = 0;
  each_call_slot([&](CallSlot& slot) {
    const uint8_t kind = slot.kind.load(std::memory_order_relaxed);
    if ((kind & mine) == 0) return;
    const bool of_dispatch = (kind & kWorkerOfDispatch) != 0;
    if (!of_dispatch && looks++ < kMaxLooks) record_lock_of(slot, client, since_ns);
    if ((slot.stated.fetch_or(mine, std::memory_order_relaxed) & mine) != 0) return;
    write_fact({.client = client},
               AnswererFact{.answerer = slot.tid.load(std::memory_order_relaxed), .of_dispatch = of_dispatch});
  });
}

void handler_scope_state_busy_queues() {
  const uint64_t now = monotonic_ns();
  each_call_slot([&](const CallSlot& slot) {
    const uint64_t queue = slot.queue.load(std::memory_order_relaxed);
    const uint64_t lasted = slot.watched_ns(now);
    CurrentCall call;
    if (queue == 0 || lasted < kLongNs || !current_call_in(slot, &call) || !slot.is_watched()) return;
    if (call.call_class != static_cast<uint8_t>(CallClass::kAlways)) return;
    write_fact(
        {.call = call.call, .call_class = call.call_class, .time_ns = now, .stack = ledger_stack(&call.caller, 1)},
        QueueBusyFact{.queue = queue, .since_ns = lasted, .runner = slot.tid.load(std::memory_order_relaxed)});
  });
}

bool handler_scope_current_call(pid_t tid, CurrentCall* out) {
  const CallSlot* slot = known_slot(tid);
  return slot != nullptr && current_call_in(*slot, out);
}

bool handler_scope_is_worker(uint32_t thread) {
  const CallSlot* slot = known_slot(static_cast<pid_t>(thread));
  return slot != nullptr && (slot->kind.load(std::memory_order_relaxed) & (kWorkerOfDispatch | kWorkerAnswers)) != 0;
}

}  // namespace esreplay
