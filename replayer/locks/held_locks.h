// Tracks the holders of locks that do not store their holder: spin locks, the readers of an rwlock, the routine of a
// once, the initialiser of a static variable. Each thread notes what it holds next to its slot, and a waiter looks for
// the lock there.
#pragma once

#include <sys/types.h>

#include "replayer/scope/current_calls.h"

namespace esreplay {

// Called by the thread that has just taken the lock, and before it releases it. A lock taken before a run is served is
// not noted, nor is the ninth of one thread. Leaves `errno` unchanged.
void note_held(const void* lock);
void note_released(const void* lock);

// Like note_held, for a once. It has no holder before its routine runs, so entries that an exception left behind are
// removed.
void note_held_alone(const void* lock);

// Returns the kernel thread id of a holder; of several readers, one that is in a blocking call. 0 when no thread has
// noted the lock.
pid_t noted_holder(const void* lock);

// Clears the locks of a slot whose thread is gone.
void forget_held(const CallSlot& slot);

class HeldLock {
 public:
  explicit HeldLock(const void* lock) : lock_(lock) { note_held_alone(lock); }
  ~HeldLock() { note_released(lock_); }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  const void* lock_;
};

}  // namespace esreplay
