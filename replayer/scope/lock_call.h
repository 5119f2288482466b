// A lock that another thread holds, taken by a handler: how long it waited, and what the holder was doing.
#pragma once

#include <cstdint>

#include "replayer/scope/call_state.h"

namespace esreplay {

// The kernel thread id of the holder as the C library keeps it; 0 when it does not say.
pid_t holder_mutex(const void* lock);
pid_t holder_rwlock(const void* lock);
pid_t holder_none(const void* lock);

// Around the real, waiting call. A wait is stated at once, as `lock_wait` with `waited` and `unfinished`, so that a
// lock which is never released is in the ledger; it is taken back when the thread did not have to wait after all.
// `call_class` is `always` when the holder is inside an always call itself: then `a` is that call and the second stack
// is the holder's. A holder that enters such a call later, or is in one without a stack, is asked: it answers when the
// call ends, if it still has the lock.
class LockCall {
 public:
  LockCall(ThreadState& thread, Call call, const void* lock, pid_t holder, const void* caller);
  ~LockCall();
  LockCall(const LockCall&) = delete;
  LockCall& operator=(const LockCall&) = delete;

 private:
  ThreadState& thread_;
  CallState state_;
  CallSlot* holder_;
  bool spins_;
};

// The facts of such a wait, for the waits that the trap sees.
CallFact lock_fact(Call call, const void* lock, pid_t holder, uintptr_t caller);

}  // namespace esreplay
