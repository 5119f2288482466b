// Remembers how long each thread had waited for a processor at past times: often for the last moments, seldom for long
// ago. One thread writes it; any thread may read it meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/platform/run_queue.h"

namespace esreplay {

class QueueHistory {
 public:
  static constexpr unsigned kMaxThreads = 128;
  static constexpr uint64_t kEveryNs = 4000000;  // the newest entries

  struct Entry {
    uint64_t time_ns;
    uint64_t used_ns;  // processor time of the client: of all that belongs to it
    uint64_t own_ns;   // the part of it that is this process's
    bool whole;        // a thread that is not in it did not exist
    uint32_t count;
    QueueTime threads[kMaxThreads];
    uint64_t lost_ns[kMaxThreads];    // of each: what other programs took of its waits so far
    uint64_t asleep_ns[kMaxThreads];  // of each: time asleep until another thread woke it, where that was looked at
  };

  void reset();
  void add(const Entry& entry);
  uint64_t latest_ns() const { return latest_; }  // for the writer

  struct Waited {
    uint64_t lost_ns;
    uint64_t asleep_ns;
  };
  // Returns how long the thread had waited at a time: at least or at most, because the waits between two entries may
  // have been at any time between them. False if nothing is known.
  bool at_least(uint32_t thread, uint64_t time_ns, Waited* out) const;
  bool at_most(uint32_t thread, uint64_t time_ns, Waited* out) const;

  struct Found {
    uint64_t time_ns;
    uint64_t used_ns;
    uint64_t own_ns;
    bool known;
    bool present;
    QueueTime thread;  // as are the times below: those of the thread, 0 if it did not exist
    Waited waited;
  };
  // Returns the last entry that is not after `time_ns`, or the first one of all. Not known: there is none, or it has
  // too many threads.
  Found at(uint32_t thread, uint64_t time_ns) const;

  // Returns the time and the processor time of the first entry that is not before `time_ns`. False: there is none.
  bool used_after(uint64_t time_ns, uint64_t* at_ns, uint64_t* used_ns) const;

 private:
  static constexpr unsigned kTiers = 5;  // each with an eighth of the entries of the one before it
  static constexpr unsigned kLength = 48;

  static constexpr unsigned kEntries = kTiers * kLength;
  static constexpr unsigned kNone = kEntries;

  Found read(unsigned place, uint32_t thread) const;
  unsigned before(uint64_t time_ns) const;  // the last one that is not after it
  unsigned after(uint64_t time_ns) const;   // the first one that is not before it

  // Of each entry; 0: none; stored last. Beside each other, because a search reads all, and a short run has few
  // entries: the pages of the others stay untouched.
  uint64_t times_[kEntries];
  Entry entries_[kEntries];
  uint32_t added_[kTiers];
  uint64_t last_[kTiers];
  uint64_t latest_;
};

}  // namespace esreplay
