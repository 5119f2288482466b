#include "replayer/locks/lock_call.h"

#include "replayer/scope/run_in_scope.h"
#include "replayer/scope/wait_probe.h"

namespace esreplay {

namespace {

// A thread that spins does not leave the processor to wait, so no wait probe sees it. This is far above one failed
// attempt. It is CPU time: a thread that was preempted meanwhile has not spun.
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
  fact.a = lock_fact_word(holder, 0);
  return fact;
}

LockCall::LockCall(ThreadState& thread, Call call, const void* lock, HolderOf holder_of, const void* caller, bool taken)
    : thread_(thread), state_{}, wait_(nullptr), spin_began_ns_(0), taken_(taken) {
  disarm(thread);
  CallFact fact = lock_fact(call, lock, holder_of(lock), reinterpret_cast<uintptr_t>(caller));
  if (thread.lock_wait != nullptr) leave_lock_wait(thread);
  wait_ = thread.lock_wait = begin_lock_wait(lock, holder_of);
  HolderCall seen;
  if (wait_ != nullptr) look_at_holder(*wait_);
  if (wait_ != nullptr && seen_of_holder(*wait_, &seen)) {
    fact.call_class = CallClass::kAlways;
    fact.a = lock_fact_word(seen.holder, seen.call);
    fact.other_stack = seen.stack;
  }
  state_ = begin_call(thread, fact);
  if (wait_ != nullptr && state_.fact != nullptr) record_lock_wait(*wait_, state_.fact);
  if (call == kCallPthreadSpinLock) spin_began_ns_ = processor_time_ns();
}

void LockCall::end() {
  const bool blind = taken_ && wait_probe_flags(thread_.probe) == 0;
  const bool spun = spin_began_ns_ != 0 && state_.fact != nullptr && processor_time_ns() - spin_began_ns_ > kSpunNs;
  if (wait_ != nullptr) {
    state_.fact = end_lock_wait(*wait_);
    thread_.lock_wait = nullptr;
  }
  wait_ = nullptr;
  end_wait(thread_, state_, blind || spun);
}

void leave_lock_wait(ThreadState& thread) {
  end_lock_wait(*thread.lock_wait);
  thread.lock_wait = nullptr;
}

}  // namespace esreplay
