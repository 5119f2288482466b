#include "replayer/locks/lock_waits.h"

#include "replayer/code/stack.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/open_facts.h"
#include "replayer/locks/held_locks.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/sleeping_call.h"

namespace esreplay {

// The fact of a wait belongs to one thread at a time, the one that takes it out of `fact`. If two threads completed it
// at once, the record's seal would not match.
struct alignas(64) LockWait {
  std::atomic<bool> taken;
  std::atomic<const void*> lock;  // null while no thread waits
  std::atomic<HolderOf> holder_of;
  std::atomic<FactRecord*> stated;  // the fact, no matter which thread has it
  std::atomic<FactRecord*> fact;    // null while a thread has it; `kOver` once the waiter has ended the wait
  std::atomic<uint64_t> seen;       // a `Seen`
};

namespace {

// What was seen, and in which wait, in one word. A thread that is too slow finds another wait in its place and changes
// nothing.
class Seen {
 public:
  explicit constexpr Seen(uint64_t word) : word_(word) {}
  // `whole`: with the stack that the holder took itself, which is better than the one address seen from outside.
  Seen with(uint32_t slot, uint16_t call, uint32_t stack, bool whole) const {
    return Seen((word_ & kWaitMask) | stack | static_cast<uint64_t>(call) << kCallAt |
                static_cast<uint64_t>(slot + 1) << kSlotAt | (whole ? kWhole : 0));
  }
  Seen next_wait() const { return Seen((word_ & kWaitMask) + kWaitUnit); }
  bool any() const { return (word_ >> kSlotAt & kSlotMask) != 0; }
  bool whole() const { return (word_ & kWhole) != 0; }
  bool same_wait(Seen other) const { return ((word_ ^ other.word_) & kWaitMask) == 0; }
  uint64_t word() const { return word_; }
  HolderCall call() const {
    const CallSlot& slot = current_calls::slots[(word_ >> kSlotAt & kSlotMask) - 1];
    return {static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed)),
            static_cast<uint16_t>(word_ >> kCallAt & kCallMask), static_cast<uint32_t>(word_)};
  }

 private:
  static constexpr unsigned kCallAt = 32;
  static constexpr uint64_t kCallMask = 0x3ff;
  static constexpr unsigned kSlotAt = 42;
  static constexpr uint64_t kSlotMask = 0x7ff;
  static constexpr uint64_t kWhole = uint64_t{1} << 53;
  static constexpr uint64_t kWaitUnit = uint64_t{1} << 54;
  static constexpr uint64_t kWaitMask = ~(kWaitUnit - 1);
  static_assert(kCallCount <= kCallMask && current_calls::kSlots < kSlotMask);
  uint64_t word_;
};

FactRecord* const kOver = reinterpret_cast<FactRecord*>(1);
constexpr unsigned kMaxWaits = 64;  // a client has one handler, and a process few clients
LockWait waits[kMaxWaits];
std::atomic<uint32_t> going_on;

Seen seen_of(const LockWait& wait) { return Seen(wait.seen.load(std::memory_order_acquire)); }

// Returns false when the wait is over or more is already known.
bool note(LockWait& wait, Seen before, Seen now) {
  uint64_t expected = before.word();
  while (!wait.seen.compare_exchange_weak(expected, now.word(), std::memory_order_acq_rel)) {
    const Seen other(expected);
    if (!other.same_wait(now) || other.whole() || (other.any() && !now.whole())) return false;
  }
  return true;
}

bool has_lock(pid_t thread, const LockWait& wait) {
  const void* lock = wait.lock.load(std::memory_order_acquire);
  return lock != nullptr && wait.holder_of.load(std::memory_order_relaxed)(lock) == thread;
}

struct BlockingCall {
  uint16_t call;
  uintptr_t address;
  bool operator==(const BlockingCall&) const = default;
};

// Finds the blocking call that the thread is in. For a thread in no wrapped call, this is the system call that it
// sleeps in.
bool find_call(pid_t thread, const void* lock, BlockingCall* out) {
  const CallSlot* slot = known_slot(thread);
  if (slot != nullptr && slot->load() != 0) {
    CurrentCall call;
    if (!holder_call(thread, lock, &call) || call.call_class != static_cast<uint8_t>(CallClass::kAlways)) return false;
    *out = {call.call, call.caller};
    return true;
  }
  SleepingCall bare;
  if (!sleeping_call(thread, &bare) || bare.call_class != CallClass::kAlways) return false;
  *out = {bare.call, bare.address};
  return slot == nullptr || slot->load() == 0;
}

// Finds the blocking call that the thread is in while it has the lock. If it is in the same call before and after it is
// seen with the lock, it was there all the time. What it does after it has released the lock does not count.
bool find_call_with_lock(pid_t thread, const LockWait& wait, const void* lock, BlockingCall* out) {
  BlockingCall after;
  return find_call(thread, lock, out) && has_lock(thread, wait) && find_call(thread, lock, &after) && *out == after;
}

// Writes the fact again. What the thread that has the old one has not completed is missing in the new one too.
FactRecord* stated_again(const FactRecord& fact) {
  return write_fact({.call = fact.call,
                     .call_class = static_cast<uint8_t>(CallClass::kIfWaited),
                     .flags = load_relaxed(fact.flags),
                     .trace_index = fact.trace_index,
                     .client = fact.client,
                     .time_ns = fact.time_ns,
                     .stack = fact.stack},
                    content_of(fact));
}

}  // namespace

LockWait* begin_lock_wait(const void* lock, HolderOf holder_of) {
  for (LockWait& wait : waits) {
    bool taken = false;
    if (!wait.taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) continue;
    wait.stated.store(nullptr, std::memory_order_relaxed);
    wait.fact.store(nullptr, std::memory_order_relaxed);
    wait.holder_of.store(holder_of, std::memory_order_relaxed);
    wait.seen.store(seen_of(wait).next_wait().word(), std::memory_order_relaxed);
    wait.lock.store(lock, std::memory_order_release);
    going_on.fetch_add(1);
    // Every thread that has the lock, now or later, is among them; a thread that takes its slot later sees that a
    // handler waits.
    each_call_slot([](CallSlot& slot) { slot.asked.fetch_or(kAskedByWaiter); });
    return &wait;
  }
  return nullptr;
}

void record_lock_wait(LockWait& wait, FactRecord* fact) {
  wait.stated.store(fact, std::memory_order_relaxed);
  wait.fact.store(fact, std::memory_order_release);
}

bool seen_of_holder(const LockWait& wait, HolderCall* out) {
  const Seen seen = seen_of(wait);
  if (seen.any()) *out = seen.call();
  return seen.any();
}

FactRecord* end_lock_wait(LockWait& wait) {
  wait.lock.store(nullptr, std::memory_order_relaxed);
  const Seen seen(wait.seen.exchange(seen_of(wait).next_wait().word(), std::memory_order_acq_rel));
  going_on.fetch_sub(1);
  FactRecord* fact = wait.stated.load(std::memory_order_relaxed);
  if (fact != nullptr && wait.fact.exchange(kOver, std::memory_order_acq_rel) == nullptr) {
    fact = stated_again(*fact);  // the thread that has it withdraws it and releases the wait
  } else {
    wait.taken.store(false, std::memory_order_release);
  }
  if (fact != nullptr && seen.any()) complete_lock_fact(fact, seen.call());
  return fact;
}

bool locks_waited_for() { return going_on.load() != 0; }

void ask_while_locks_are_waited_for(CallSlot& slot) {
  slot.asked.fetch_and(static_cast<uint8_t>(~kAskedByWaiter));
  if (locks_waited_for()) slot.asked.fetch_or(kAskedByWaiter);
}

void watch_locks_of(CallSlot& slot) {
  ask_while_locks_are_waited_for(slot);
  forget_held(slot);
}

void look_at_holder(LockWait& wait) {
  const Seen before = seen_of(wait);
  const void* lock = wait.lock.load(std::memory_order_acquire);
  if (before.any() || lock == nullptr) return;
  const pid_t holder = wait.holder_of.load(std::memory_order_relaxed)(lock);
  BlockingCall blocking = {};
  if (holder == 0 || !find_call_with_lock(holder, wait, lock, &blocking)) return;
  const CallSlot* slot = slot_of_thread(holder);
  if (slot == nullptr) return;
  const auto place = static_cast<uint32_t>(slot - current_calls::slots);
  note(wait, before, before.with(place, blocking.call, ledger_stack(&blocking.address, 1), false));
}

void look_at_holders() {
  if (!locks_waited_for()) return;
  for (LockWait& wait : waits) {
    look_at_holder(wait);
    FactRecord* fact = wait.fact.load(std::memory_order_acquire);
    if (fact == nullptr || fact == kOver || !wait.fact.compare_exchange_strong(fact, nullptr)) continue;
    const void* lock = wait.lock.load(std::memory_order_acquire);
    const Seen seen = seen_of(wait);
    const pid_t holder = lock != nullptr ? wait.holder_of.load(std::memory_order_relaxed)(lock) : 0;
    if (lock != nullptr && seen.any())
      complete_lock_fact(fact, seen.call());
    else if (holder != 0)  // perhaps not the one from when the wait began
      complete_holder(*fact, seen_fact({holder, 0, 0}));
    FactRecord* nobody = nullptr;
    if (wait.fact.compare_exchange_strong(nobody, fact, std::memory_order_acq_rel)) continue;
    withdraw_fact(*fact);  // the waiter has written it again
    wait.taken.store(false, std::memory_order_release);
  }
}

void tell_lock_waits(const CallSlot& slot, uint32_t call, uintptr_t caller) {
  const auto place = static_cast<uint32_t>(&slot - current_calls::slots);
  if (place >= current_calls::kSlots) return;
  const auto thread = static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed));
  uint32_t stack = 0;
  for (LockWait& wait : waits) {
    const Seen before = seen_of(wait);
    const void* lock = wait.lock.load(std::memory_order_acquire);
    if (lock == nullptr || before.whole() || has_released(slot, call, lock) || !has_lock(thread, wait)) continue;
    if (stack == 0) stack = stack_at(caller);
    note(wait, before, before.with(place, static_cast<uint16_t>(call), stack, true));
  }
}

void complete_lock_fact(FactRecord* fact, const HolderCall& seen) {
  __atomic_store_n(&fact->other_stack, seen.stack, __ATOMIC_RELAXED);
  complete_holder(*fact, seen_fact(seen));
  __atomic_store_n(&fact->call_class, static_cast<uint8_t>(CallClass::kAlways), __ATOMIC_RELEASE);
}

}  // namespace esreplay
