#include "replayer/scope/current_calls.h"

#include <cerrno>

#include "replayer/scope/grade.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/system_call.h"

namespace esreplay {

namespace {

constexpr uint32_t kSlots = 1024;
CallSlot slots[kSlots];
CallSlot overflow;

CallSlot* find(uint32_t tid) {
  for (CallSlot& slot : slots) {
    const uint32_t owner = slot.tid.load(std::memory_order_acquire);
    if (owner == tid) return &slot;
    if (owner == 0) return nullptr;  // slots are taken in order and never given back
  }
  return nullptr;
}

bool is_gone(uint32_t tid) { return signal_probe(static_cast<pid_t>(tid)) == -ESRCH; }

}  // namespace

std::atomic<bool> calls_watched;

CallSlot* take_slot() {
  const uint32_t tid = static_cast<uint32_t>(own_tid());
  if (CallSlot* mine = find(tid)) {
    mine->store(0);  // a number the kernel gave out again
    return mine;
  }
  for (CallSlot& slot : slots) {
    uint32_t owner = 0;
    if (slot.tid.compare_exchange_strong(owner, tid, std::memory_order_acq_rel)) return &slot;
  }
  for (CallSlot& slot : slots) {
    uint32_t owner = slot.tid.load(std::memory_order_relaxed);
    if (is_gone(owner) && slot.tid.compare_exchange_strong(owner, tid, std::memory_order_acq_rel)) {
      slot.store(0);
      return &slot;
    }
  }
  return &overflow;
}

bool handler_scope_current_call(pid_t tid, CurrentCall* out) {
  const CallSlot* slot = find(static_cast<uint32_t>(tid));
  if (slot == nullptr) return false;
  const uint32_t call = slot->call.load(std::memory_order_acquire);
  if (call == 0) return false;
  out->call = static_cast<uint16_t>(call);
  auto call_class = static_cast<CallClass>(call >> 16);
  if (call_class == CallClass::kNone) call_class = grade_write(slot->descriptor.load(std::memory_order_relaxed));
  out->call_class = static_cast<uint8_t>(call_class);
  out->since_ns = slot->since_ns.load(std::memory_order_relaxed);
  out->stack = slot->stack.load(std::memory_order_relaxed);
  out->caller = slot->caller.load(std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_acquire);
  return slot->call.load(std::memory_order_relaxed) == call;
}

}  // namespace esreplay
