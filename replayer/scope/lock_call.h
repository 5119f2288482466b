// A lock that another thread holds, taken by a handler: how long it waited, and what the holder was doing.
#pragma once

#include <cstdint>

#include "replayer/scope/call_state.h"
#include "replayer/scope/held_locks.h"
#include "replayer/scope/lock_waits.h"

namespace esreplay {

#if defined(__GLIBC__)
inline constexpr bool kLibraryKeepsHolder = true;  // of mutexes, and of an rwlock its writer
#else
inline constexpr bool kLibraryKeepsHolder = false;
#endif

// Where the kernel thread id of a lock's holder is found: `of` gives 0 when it is not known. What the C library does
// not keep is noted by whoever takes the lock.
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

// What a wrapper makes of the result of the real function, 0 being success.
template <class Holder>
int noted(int result, const void* lock) {
  if constexpr (Holder::kNoted)
    if (result == 0) note_held(lock);
  return result;
}

// Around a wait that gives the lock up and takes it again.
template <class Holder>
class LentLock {
 public:
  explicit LentLock(const void* lock) : lock_(lock) {
    if constexpr (Holder::kNoted) note_given_up(lock_);
  }
  ~LentLock() {
    if constexpr (Holder::kNoted) note_held(lock_);
  }
  LentLock(const LentLock&) = delete;
  LentLock& operator=(const LentLock&) = delete;

 private:
  const void* lock_;
};

// Around the real, waiting call. A wait is stated at once, as `lock_wait` with `waited` and `unfinished`, so that a
// lock which is never released is in the ledger; it is taken back when the thread did not have to wait after all.
// `call_class` is `always` when a holder was inside an always call itself meanwhile: then `a` is that call and the
// second stack is the holder's. The waiter looks before it waits, and whoever has the lock tells of such a call as it
// ends.
class LockCall {
 public:
  // `taken`: another thread surely has it, so that where nothing wait probes waits, this is one.
  LockCall(ThreadState& thread, Call call, const void* lock, HolderOf holder_of, const void* caller, bool taken = true);
  ~LockCall() {
    end();
    arm(thread_);
  }

  LockCall(const LockCall&) = delete;
  LockCall& operator=(const LockCall&) = delete;

  // The wait is over, and the handler's own code may begin; the thread stays disarmed. The second time nothing.
  void end();

 private:
  ThreadState& thread_;
  CallState state_;
  LockWait* wait_;
  uint64_t spin_began_ns_;  // of the thread's time on the processor; 0 for a lock that lets it sleep
  bool taken_;
};

// The thread has jumped out of its wait.
void leave_lock_wait(ThreadState& thread);

// The fact of such a wait, also for the waits that the trap sees; nothing is known yet of what the holder does.
CallFact lock_fact(Call call, const void* lock, pid_t holder, uintptr_t caller);

}  // namespace esreplay
