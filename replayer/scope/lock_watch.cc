#include "replayer/scope/lock_watch.h"

#include "replayer/ledger.h"
#include "replayer/scope/current_calls.h"
#include "replayer/scope/sleeping_call.h"

#if defined(ESREPLAY_WITHOUT_LOCK_WATCH)

void esreplay::look_at_holders() {}

#else

namespace esreplay {

namespace {

void look_at(CallSlot& slot) {
  if ((slot.asked.load(std::memory_order_acquire) & kAskedByWaiter) == 0 || slot.load() != 0) return;
  if (slot.answer.load(std::memory_order_relaxed) != 0) return;
  const auto thread = static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed));
  SleepingCall call;
  if (!sleeping_call(thread, &call) || call.call_class != CallClass::kAlways) return;
  if (slot.load() != 0 || !still_has_lock(slot)) return;
  slot.answered.store(call.call, std::memory_order_relaxed);
  slot.answer.store(ledger_stack(&call.address, 1), std::memory_order_release);
}

}  // namespace

void look_at_holders() { each_call_slot(look_at); }

}  // namespace esreplay

#endif
