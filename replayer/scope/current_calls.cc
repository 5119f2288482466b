#include "replayer/scope/current_calls.h"

#include <cerrno>

#include "replayer/code/stack.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/scope_values.h"
#include "replayer/scope/sleeping_call.h"
#include "src/native/clock.h"
#include "src/schema/generated/facts.h"

namespace esreplay {

namespace {

constexpr unsigned kMaxFrames = 64;

using current_calls::slots;
CallSlot overflow;

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

CallSlot* begin_slot(CallSlot* slot) {
  slot->store(0);
  slot->asked.store(0, std::memory_order_relaxed);
  watch_locks_of(*slot);
  slot->queue.store(0, std::memory_order_relaxed);
  slot->stated.store(0, std::memory_order_relaxed);
  slot->kind.store(runs_for_dispatch() ? kWorkerOfDispatch : 0, std::memory_order_relaxed);
  return slot;
}

bool is_gone(uint32_t tid) { return signal_probe(static_cast<pid_t>(tid)) == -ESRCH; }

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

CallClass class_of(const CallSlot& slot, uint32_t call) {
  const auto named = static_cast<CallClass>(call >> 16 & 0xff);
  return named == CallClass::kNone ? grade_write(slot.subject.load(std::memory_order_relaxed)) : named;
}

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

CallSlot* take_slot() {
  const uint32_t tid = static_cast<uint32_t>(own_tid());
  CallSlot* mine = find(tid);  // a thread id that the kernel reused, or a waiter claimed it first
  if (mine == nullptr) mine = unused_slot(tid);
  if (mine == nullptr) mine = left_slot(tid);
  return mine == nullptr ? &overflow : begin_slot(mine);
}

bool holder_call(pid_t holder, const void* lock, CurrentCall* out) {
  const CallSlot* slot = find(static_cast<uint32_t>(holder));
  if (slot == nullptr || has_released(*slot, slot->load(std::memory_order_acquire), lock)) return false;
  return current_call_in(*slot, out);
}

bool has_released(const CallSlot& slot, uint32_t call, const void* lock) {
  return (call & kReleasesMutex) != 0 && slot.subject.load(std::memory_order_relaxed) == subject_of(lock);
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

std::atomic<uint8_t> call_marks[kCallCount + 1];

}  // namespace esreplay
