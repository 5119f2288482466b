#include "replayer/locks/lock_call.h"

#include "replayer/scope/run_in_scope.h"
#include "replayer/scope/wait_probe.h"

namespace esreplay {

namespace {

// A thread that spins does not leave the processor to wait, so no wait probe sees it. This is far above one failed
// attempt. It is CPU time: a thread that was preempted meanwhile has not spun.
constexpr uint64_t kSpunNs = 2000;

}  // namespace

MadeCall lock_wait(Call call, const void* lock, const HolderCall& holder, uintptr_t caller) {
  LockWaitFact fact = seen_fact(holder);
  fact.lock = reinterpret_cast<uint64_t>(lock);
  return {.call = call, .call_class = CallClass::kIfWaited, .flags = kFactFlagWaited, .fact = fact, .caller = caller};
}

LockCall::LockCall(ThreadState& thread, Call call, const void* lock, HolderOf holder_of, const void* caller, bool taken)
    : thread_(thread), state_{}, wait_(nullptr), spin_began_ns_(0), taken_(taken) {
  disarm(thread);
  HolderCall seen = {holder_of(lock), 0, 0};
  if (thread.lock_wait != nullptr) leave_lock_wait(thread);
  wait_ = thread.lock_wait = begin_lock_wait(lock, holder_of);
  if (wait_ != nullptr) look_at_holder(*wait_);
  const bool blocked = wait_ != nullptr && seen_of_holder(*wait_, &seen);
  MadeCall wait = lock_wait(call, lock, seen, reinterpret_cast<uintptr_t>(caller));
  if (blocked) wait.call_class = CallClass::kAlways;
  if (blocked) wait.other_stack = seen.stack;
  state_ = begin_call(thread, wait);
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
