// Detects whether the client can act without a new message: whether a thread runs, sleeps for a time, or has set a
// timer. The threads of this library do not count.
#pragma once

#include <cstdint>

namespace esreplay {

struct Activity {
  bool known;           // the system told of all threads, timers and children; else something may be missing below
  bool runnable;        // a thread runs, or would if it had a processor, or reads from a disk
  bool starved;         // a runnable thread has not run since the previous look
  bool timed;           // a thread waits at most for some time, or a timer ends within the time that was asked about
  bool awaits_input;    // a thread waits, however long, for a pipe or a socket
  bool awaits_process;  // likewise for a file, a signal, a lock or memory that other processes may have
  uint64_t turns;       // changes when a thread ran, came or went
  uint64_t ran_ns;      // processor time of the threads that live
};

// Looks at the whole process and its children. Called by the heartbeat only.
Activity look_at_client(uint64_t soon_ns);

// Two looks without a turn between them show all threads at one moment, which a single look does not: one thread may
// wake another that was already looked at, and then sleep.
class ParkedWatch {
 public:
  void reset() { seen_ = false; }
  // Returns whether nothing of the client can happen within `soon_ns` unless something outside it happens.
  bool look(const Activity& now) {
    const bool parked = now.known && !now.runnable && !now.timed;
    const bool still = parked && seen_ && now.turns == turns_;
    seen_ = parked;
    turns_ = now.turns;
    return still;
  }

 private:
  bool seen_ = false;
  uint64_t turns_ = 0;
};

}  // namespace esreplay
