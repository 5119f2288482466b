#include "replayer/scope/lock_call.h"

#include "replayer/ledger.h"
#include "replayer/scope/run_in_scope.h"
#include "src/native/clock.h"

namespace esreplay {

namespace {

constexpr unsigned kHolderShift = 16;  // in `a` of the fact, above the call

// A spinning thread never leaves the processor, so no witness sees it; this is far above one failed attempt.
constexpr uint64_t kSpunNs = 2000;

void note_answer(CallSlot& holder, FactRecord* fact) {
  holder.asked.fetch_and(static_cast<uint8_t>(~kAskedByWaiter), std::memory_order_relaxed);
  const uint32_t stack = holder.answer.exchange(0, std::memory_order_acquire);
  if (stack == 0 || fact == nullptr) return;
  fact->a = (fact->a & ~uint64_t{0xffff}) | holder.answered.load(std::memory_order_relaxed);
  fact->call_class = static_cast<uint8_t>(CallClass::kAlways);
  fact->other_stack = stack;
}

}  // namespace

CallFact lock_fact(Call call, const void* lock, pid_t holder, uintptr_t caller) {
  CallFact fact;
  fact.kind = FactKind::kLockWait;
  fact.call = call;
  fact.call_class = CallClass::kIfWaited;
  fact.flags = kFactFlagWaited;
  fact.c = reinterpret_cast<uint64_t>(lock);
  fact.caller = caller;
  fact.a = static_cast<uint64_t>(static_cast<uint32_t>(holder)) << kHolderShift;
  CurrentCall held;
  if (holder == 0 || !holder_call(holder, lock, &held)) return fact;
  if (held.call_class != static_cast<uint8_t>(CallClass::kAlways)) return fact;
  fact.call_class = CallClass::kAlways;
  fact.a |= held.call;
  fact.other_stack = held.stack != 0 ? held.stack : ledger_stack(&held.caller, 1);
  return fact;
}

LockCall::LockCall(ThreadState& thread, Call call, const void* lock, HolderOf holder_of, const void* caller, bool taken)
    : thread_(thread), state_{}, holder_(nullptr), spins_(call == kCallPthreadSpinLock), taken_(taken) {
#if defined(ESREPLAY_WITHOUT_LOCK_WAIT)
  (void)lock, (void)holder_of, (void)caller;
#else
  const pid_t holder = holder_of(lock);
#if !defined(ESREPLAY_WITHOUT_HOLDER_STACK)
  holder_ = ask_holder(lock, holder, holder_of);
#endif
  state_ = begin_call(thread, lock_fact(call, lock, holder, reinterpret_cast<uintptr_t>(caller)));
#endif
}

void LockCall::end() {
  const bool blind = taken_ && witness_flags(thread_.witness) == 0;
  const bool spun = spins_ && state_.fact != nullptr && monotonic_ns() - state_.began_ns > kSpunNs;
  if (holder_ != nullptr) note_answer(*holder_, state_.fact);
  holder_ = nullptr;
  end_wait(thread_, state_, blind || spun);
}

}  // namespace esreplay
