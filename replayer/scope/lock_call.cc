#include "replayer/scope/lock_call.h"

#include "replayer/ledger.h"
#include "src/native/clock.h"

namespace esreplay {

namespace {

// A spinning thread never leaves the processor, so no witness sees it; this is far above one failed attempt.
constexpr uint64_t kSpunNs = 2000;

}  // namespace

CallFact lock_fact(Call call, const void* lock, pid_t holder, uintptr_t caller) {
  CallFact fact;
  fact.kind = FactKind::kLockWait;
  fact.call = call;
  fact.call_class = CallClass::kIfWaited;
  fact.flags = kFactFlagWaited;
  fact.c = reinterpret_cast<uint64_t>(lock);
  fact.caller = caller;
  CurrentCall held;
  if (holder == 0 || !handler_scope_current_call(holder, &held)) return fact;
  if (held.call_class != static_cast<uint8_t>(CallClass::kAlways)) return fact;
  fact.call_class = CallClass::kAlways;
  fact.a = held.call;
  fact.other_stack = held.stack != 0 ? held.stack : ledger_stack(&held.caller, 1);
  return fact;
}

LockCall::LockCall(ThreadState& thread, Call call, const void* lock, pid_t holder, const void* caller)
    : thread_(thread), spins_(call == kCallPthreadSpinLock) {
#if defined(ESREPLAY_WITHOUT_LOCK_WAIT)
  state_ = {};
  (void)lock, (void)holder, (void)caller;
#else
  state_ = begin_call(thread, lock_fact(call, lock, holder, reinterpret_cast<uintptr_t>(caller)));
#endif
}

LockCall::~LockCall() {
  const bool blind = witness_flags(thread_.witness) == 0;
  const bool spun = spins_ && state_.fact != nullptr && monotonic_ns() - state_.began_ns > kSpunNs;
  end_call_if_waited(thread_, state_, blind || spun);
}

}  // namespace esreplay
