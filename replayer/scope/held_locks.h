// Who holds the locks that do not say so themselves: spin locks, the readers of an rwlock, the routine of a once, the
// initialiser of a static variable. Each thread notes what it holds beside its slot; whoever waits looks for it.
#pragma once

#include <sys/types.h>

#include "replayer/scope/current_calls.h"

namespace esreplay {

// By the thread that has just taken the lock, and before it gives it up. A lock taken before a run is served, and the
// ninth of one thread, is not noted. `errno` is untouched.
void note_held(const void* lock);
void note_given_up(const void* lock);

// A once is nobody's before its routine runs: what an exception left behind goes.
void note_held_alone(const void* lock);

// The kernel thread id of a holder, of several readers one that is in a blocking call; 0 when nobody noted it.
pid_t noted_holder(const void* lock);

// The slot's thread is gone, and what it held with it.
void forget_held(const CallSlot& slot);

class HeldLock {
 public:
  explicit HeldLock(const void* lock) : lock_(lock) { note_held_alone(lock); }
  ~HeldLock() { note_given_up(lock_); }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  const void* lock_;
};

}  // namespace esreplay
