#include "replayer/scope/current_calls.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

#include "replayer/ledger/ledger.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/awaited.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/held_locks.h"
#include "replayer/scope/lock_call.h"
#include "replayer/scope/lock_waits.h"
#include "replayer/scope/sleeping_call.h"
#include "replayer/scope/stack.h"
#include "replayer/scope/system_call.h"
#include "replayer/scope/text_ranges.h"
#include "replayer/scope/thread_state.h"
#include "src/native/clock.h"
#include "src/schema/generated/facts.h"

namespace esreplay {

namespace {

constexpr unsigned kMaxFrames = 64;
constexpr uint64_t kLongNs = 20000000;  // shorter calls outside handlers are ignored

using current_calls::kSlots;
using current_calls::slots;
CallSlot overflow;
std::atomic<uint8_t> stated_answerers[kSlots];  // kWorker bits that have been recorded, by slot

CallSlot* find(uint32_t tid) {
  for (CallSlot& slot : slots) {
    const uint32_t owner = slot.tid.load(std::memory_order_acquire);
    if (owner == tid) return &slot;
    if (owner == 0) return nullptr;  // slots are taken in order and never freed
  }
  return nullptr;
}

// The outermost frames show what started the thread.
bool runs_for_dispatch() {
  uintptr_t addresses[kMaxFrames];
  const unsigned count = capture_stack(addresses, kMaxFrames);
  for (unsigned at = count; at > 0; at--)
    if (in_dispatch(addresses[at - 1])) return true;
  return false;
}

// A waiter counts itself before it marks all slots, so either it marks this slot or it is seen here.
void ask_while_locks_are_waited_for(CallSlot& slot) {
  slot.asked.fetch_and(static_cast<uint8_t>(~kAskedByWaiter));
  if (locks_waited_for()) slot.asked.fetch_or(kAskedByWaiter);
}

CallSlot* begin_slot(CallSlot* slot) {
  slot->store(0);
  slot->asked.store(0, std::memory_order_relaxed);
  ask_while_locks_are_waited_for(*slot);
  slot->queue.store(0, std::memory_order_relaxed);
  forget_held(*slot);
  stated_answerers[slot - slots].store(0, std::memory_order_relaxed);
  slot->kind.store(runs_for_dispatch() ? kWorkerOfDispatch : 0, std::memory_order_relaxed);
  return slot;
}

CallClass class_of(const CallSlot& slot, uint32_t call) {
  const auto named = static_cast<CallClass>(call >> 16 & 0xff);
  return named == CallClass::kNone ? grade_write(slot.subject.load(std::memory_order_relaxed)) : named;
}

bool is_gone(uint32_t tid) { return signal_probe(static_cast<pid_t>(tid)) == -ESRCH; }

bool current_call_in(const CallSlot& slot, CurrentCall* out) {
  const uint32_t call = slot.load(std::memory_order_acquire);
  if (call == 0) return false;
  out->call = static_cast<uint16_t>(call);
  out->call_class = static_cast<uint8_t>(class_of(slot, call));
  out->since_ns = slot.since_ns.load(std::memory_order_relaxed);
  out->stack = slot.stack.load(std::memory_order_relaxed);
  out->caller = slot.caller.load(std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_acquire);
  return slot.load() == call;
}

// A thread and a waiter may both claim a slot for the thread. The second one finds the first unused slot already taken
// for the same thread. Returns null when no slot is unused.
CallSlot* unused_slot(uint32_t tid) {
  for (CallSlot& slot : slots) {
    uint32_t owner = 0;
    if (slot.tid.compare_exchange_strong(owner, tid, std::memory_order_acq_rel) || owner == tid) return &slot;
  }
  return nullptr;
}

// Takes over the slot of a thread that is gone. Only for the running thread itself: these slots are in no order, so two
// callers could take different ones.
CallSlot* left_slot(uint32_t tid) {
  for (CallSlot& slot : slots) {
    uint32_t owner = slot.tid.load(std::memory_order_relaxed);
    if (is_gone(owner) && slot.tid.compare_exchange_strong(owner, tid, std::memory_order_acq_rel)) return &slot;
  }
  return nullptr;
}

}  // namespace

CallSlot current_calls::slots[kSlots];
std::atomic<bool> calls_watched;

CallSlot* take_slot() {
  const uint32_t tid = static_cast<uint32_t>(own_tid());
  CallSlot* mine = find(tid);  // a thread id that the kernel reused, or a waiter claimed it first
  if (mine == nullptr) mine = unused_slot(tid);
  if (mine == nullptr) mine = left_slot(tid);
  return mine == nullptr ? &overflow : begin_slot(mine);
}

bool holder_call(pid_t holder, const void* lock, CurrentCall* out) {
  const CallSlot* slot = find(static_cast<uint32_t>(holder));
  if (slot == nullptr || lends(*slot, slot->load(std::memory_order_acquire), lock)) return false;
  return handler_scope_current_call(holder, out);
}

bool handler_scope_current_call(pid_t tid, CurrentCall* out) {
  const CallSlot* slot = find(static_cast<uint32_t>(tid));
  return slot != nullptr && current_call_in(*slot, out);
}

bool lends(const CallSlot& slot, uint32_t call, const void* lock) {
  return (call & kLends) != 0 && slot.subject.load(std::memory_order_relaxed) == subject_of(lock);
}

uint32_t stack_at(uintptr_t caller) {
  uintptr_t addresses[32];
  const unsigned count = capture_stack_from(caller, addresses, 32);
  unsigned first = 0;
  while (first + 1 < count && text_at(addresses[first]) == Text::kOwn) first++;
  return ledger_stack(addresses + first, count - first);
}

CallSlot* known_slot(pid_t thread) { return find(static_cast<uint32_t>(thread)); }

CallSlot* slot_of_thread(pid_t thread) {
  CallSlot* slot = known_slot(thread);
  return slot != nullptr ? slot : unused_slot(static_cast<uint32_t>(thread));
}

// The watch may lose the processor at any line, for longer than a long call, and the thread may be in another call
// then. So the bit is set in the word that the thread stores at the end of the call, and only if the thread has not
// done so yet; the time is read after that, and last: so each wait for a processor in the counted time is known, even
// if the watch had none either. `asked` may come too late: then the next call is found not to be watched.
void watch_call(CallSlot& slot) {
  slot.seen_ns.store(kNotSeen, std::memory_order_relaxed);
  slot.ready_ns.store(kReadyUnknown, std::memory_order_relaxed);
  uint32_t call = slot.load();
  if (call == 0 || !slot.call.compare_exchange_strong(call, call | kWatched)) return;
  slot.ready_ns.store(ready_time_ns(static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed))),
                      std::memory_order_relaxed);
  slot.seen_ns.store(monotonic_ns(), std::memory_order_relaxed);
  slot.asked.fetch_or(kAskedByWatch);
}

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
  Fact fact = {};
  fact.a = in_file ? 1 : 0;
  fact.kind = FactKind::kOutsideCall;
  fact.call = call;
  fact.call_class = static_cast<uint8_t>(call_class);
  if (text == Text::kClient) fact.flags = kFactFlagClientText;
  fact.stack = stack_at(caller);
  ledger_fact(fact);
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

std::atomic<uint8_t> call_marks[kCallCount + 1];

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
    Fact fact = {};
    fact.kind = FactKind::kOffQueueCall;
    fact.call = call.call;
    fact.call_class = static_cast<uint8_t>(CallClass::kAlways);
    if (call.awaited == Awaited::kOthers) fact.flags = kFactFlagForOthers;
    if (call.awaited == Awaited::kNothing) fact.flags = kFactFlagForNothing;
    fact.trace_index = trace_index;
    fact.client = client;
    fact.a = call.began_ns - delivered_ns;
    fact.b = call.length_ns;
    fact.c = call.ready_ns;
    fact.stack = call.stack;
    ledger_fact(fact);
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
  Fact fact = {};
  fact.kind = FactKind::kAnswererWaits;
  fact.client = client;
  fact.time_ns = monotonic_ns();
  fact.a = AnswererWaitsA{.answerer = thread, .holder_thread = static_cast<uint32_t>(holder)}.word();
  fact.b = fact.time_ns > since_ns ? fact.time_ns - since_ns : 0;
  fact.c = call.lock;
  ledger_fact(fact);
}

// Each look reads a system file.
constexpr unsigned kMaxLooks = 16;

}  // namespace

void handler_scope_state_answerers(uint8_t client, uint64_t since_ns) {
  const uint8_t mine = worker_answers(client);
  unsigned looks = 0;
  each_call_slot([&](const CallSlot& slot) {
    const uint8_t kind = slot.kind.load(std::memory_order_relaxed);
    if ((kind & mine) == 0) return;
    const bool of_dispatch = (kind & kWorkerOfDispatch) != 0;
    if (!of_dispatch && looks++ < kMaxLooks) record_lock_of(slot, client, since_ns);
    if ((stated_answerers[&slot - slots].fetch_or(mine, std::memory_order_relaxed) & mine) != 0) return;
    Fact fact = {};
    fact.kind = FactKind::kAnswerer;
    fact.client = client;
    fact.a = slot.tid.load(std::memory_order_relaxed);
    fact.b = of_dispatch ? 1 : 0;
    ledger_fact(fact);
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
    Fact fact = {};
    fact.kind = FactKind::kQueueBusy;
    fact.call = call.call;
    fact.call_class = call.call_class;
    fact.time_ns = now;
    fact.a = queue;
    fact.b = lasted;
    fact.c = slot.tid.load(std::memory_order_relaxed);
    fact.stack = ledger_stack(&call.caller, 1);
    ledger_fact(fact);
  });
}

bool handler_scope_is_worker(uint32_t thread) {
  const CallSlot* slot = find(thread);
  return slot != nullptr && (slot->kind.load(std::memory_order_relaxed) & (kWorkerOfDispatch | kWorkerAnswers)) != 0;
}

}  // namespace esreplay
