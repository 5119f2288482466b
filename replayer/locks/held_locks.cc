#include "replayer/locks/held_locks.h"

#include "replayer/scope/handler_scope.h"
#include "replayer/scope/thread_state.h"

namespace esreplay {

namespace {

constexpr unsigned kMaxHeld = 8;

struct alignas(64) HeldLocks {
  std::atomic<const void*> locks[kMaxHeld];

  bool replace(const void* before, const void* after) {
    for (std::atomic<const void*>& lock : locks) {
      if (lock.load(std::memory_order_relaxed) != before) continue;
      lock.store(after, std::memory_order_release);
      return true;
    }
    return false;
  }
  bool has(const void* wanted) const {
    for (const std::atomic<const void*>& lock : locks)
      if (lock.load(std::memory_order_acquire) == wanted) return true;
    return false;
  }
};

HeldLocks held[current_calls::kSlots];

// Returns null for the slot that threads share when the table is full.
HeldLocks* held_of(const CallSlot& slot) {
  const auto at = static_cast<size_t>(&slot - current_calls::slots);
  return at < current_calls::kSlots ? &held[at] : nullptr;
}

bool is_blocked(pid_t thread) {
  CurrentCall call;
  return handler_scope_current_call(thread, &call) && call.call_class == static_cast<uint8_t>(CallClass::kAlways);
}

}  // namespace

void note_held(const void* lock) {
  ThreadState& thread = own_thread();
  if (thread.slot == nullptr && !calls_watched.load(std::memory_order_relaxed)) return;
  if (HeldLocks* mine = held_of(*slot_of(thread))) mine->replace(nullptr, lock);
}

void note_released(const void* lock) {
  const CallSlot* slot = own_thread().slot;
  if (slot == nullptr) return;
  if (HeldLocks* mine = held_of(*slot)) mine->replace(lock, nullptr);
}

void note_held_alone(const void* lock) {
  each_call_slot([lock](const CallSlot& slot) { held_of(slot)->replace(lock, nullptr); });
  note_held(lock);
}

pid_t noted_holder(const void* lock) {
  pid_t holder = 0;
  bool blocked = false;
  each_call_slot([&](const CallSlot& slot) {
    if (blocked || !held_of(slot)->has(lock)) return;
    holder = static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed));
    blocked = is_blocked(holder);
  });
  return holder;
}

void forget_held(const CallSlot& slot) {
  if (HeldLocks* gone = held_of(slot))
    for (std::atomic<const void*>& lock : gone->locks) lock.store(nullptr, std::memory_order_relaxed);
}

}  // namespace esreplay
