// Records how long a handler waits for a lock that another thread holds, and what the holder is doing.
#pragma once

#include <cstdint>

#include "replayer/locks/held_locks.h"
#include "replayer/locks/lock_waits.h"
#include "replayer/scope/call_state.h"

namespace esreplay {

#if defined(__GLIBC__)
inline constexpr bool kLibraryKeepsHolder = true;  // of mutexes, and the writer of an rwlock
#else
inline constexpr bool kLibraryKeepsHolder = false;
#endif

// Finds the kernel thread id of a lock's holder. `of` returns 0 when it is not known. The thread that takes a lock
// notes the ids that the C library does not keep.
struct MutexHolder {
  static pid_t of(const void* lock);
  static constexpr bool kNoted = !kLibraryKeepsHolder;
};
struct WriterHolder {
  static pid_t of(const void* lock);
  static constexpr bool kNoted = !kLibraryKeepsHolder;
};
struct ReaderHolder {
  static pid_t of(const void* lock) { return WriterHolder::of(lock); }
  static constexpr bool kNoted = true;
};
struct NotedHolder {
  static pid_t of(const void* lock) { return noted_holder(lock); }
  static constexpr bool kNoted = true;
};

// Returns the result of the real function, and notes the lock if it is 0 (success).
template <class Holder>
int noted(int result, const void* lock) {
  if constexpr (Holder::kNoted)
    if (result == 0) note_held(lock);
  return result;
}

// Wraps a wait that releases the lock and takes it again.
template <class Holder>
class ReleasedLock {
 public:
  explicit ReleasedLock(const void* lock) : lock_(lock) {
    if constexpr (Holder::kNoted) note_released(lock_);
  }
  ~ReleasedLock() {
    if constexpr (Holder::kNoted) note_held(lock_);
  }
  ReleasedLock(const ReleasedLock&) = delete;
  ReleasedLock& operator=(const ReleasedLock&) = delete;

 private:
  const void* lock_;
};

// Wraps the real, waiting call. The wait is recorded at once, as `lock_wait` with `waited` and `unfinished`, so that
// the ledger shows a lock that is never released. The fact is withdrawn if the thread did not have to wait after all.
// `call_class` is `always` if a holder was itself inside an always call meanwhile: `a` is then that call and the second
// stack is the holder's. The waiter looks at the holder before it waits, and a thread that has the lock reports such a
// call when the call ends.
class LockCall {
 public:
  // `taken`: another thread surely has the lock, so without a wait probe this counts as a wait.
  LockCall(ThreadState& thread, Call call, const void* lock, HolderOf holder_of, const void* caller, bool taken = true);
  ~LockCall() {
    end();
    arm(thread_);
  }

  LockCall(const LockCall&) = delete;
  LockCall& operator=(const LockCall&) = delete;

  // Ends the wait before the handler's own code begins. The thread stays disarmed. A second call does nothing.
  void end();

 private:
  ThreadState& thread_;
  CallState state_;
  LockWait* wait_;
  uint64_t spin_began_ns_;  // in the thread's CPU time; 0 for a lock that lets it sleep
  bool taken_;
};

// Ends the wait of a thread that has jumped out of it.
void leave_lock_wait(ThreadState& thread);

// Returns the fact of such a wait, also for the waits that the trap sees, without the holder's call.
MadeCall lock_wait(Call call, const void* lock, const HolderCall& holder, uintptr_t caller);

}  // namespace esreplay
