// The cached answers of a run's clients, shared by all its processes. Everything here runs under the
// schedule's lock, except that an answer leaves a note, which is wait-free.
// An entry may vanish at any time: another one takes its place, or a modified file shares its counter.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"
#include "replayer/schedule/cache_key.h"

namespace esreplay {

struct CachedAnswer {
  uint32_t examined_index;  // the message that was answered
  uint32_t examined_flags;  // what it asked for, if it was an open
  uint32_t allowed_flags;   // of an open; else 0 for deny and all bits for allow
};

// In the schedule's shared memory, zeroed at the start.
// Each cache line has one kind of writer.
class ResultCache {  // NOLINT(clang-analyzer-optin.performance.Padding)
 public:
  bool in_use() const { return entries_ != 0; }
  // True if no answer is kept or waits to be kept.
  bool idle() const { return !in_use() && notes_taken_ == load_acquire(notes_left_); }
  // Returns the kept answer to a message, or null. What was kept before `from` in the order has vanished.
  const CachedAnswer* find(const CacheKey& key, uint64_t from = 0) const;
  // Keeps the answer to the message at `place`. Files modified since then are not cached any more.
  void keep(const CacheKey& key, const CachedAnswer& answer, uint64_t place);
  void note_modified(uint64_t file, uint64_t place);
  void clear();

  // Notes an answer to be kept. Called by the thread that settles the message last, also in a handler.
  void note_settled(uint32_t index);
  // Takes the next noted message; false if there is none.
  bool take_settled(uint32_t* index);

 private:
  static constexpr uint32_t kSets = 1024;
  static constexpr uint32_t kWays = 4;
  static constexpr uint32_t kCounters = 8192;
  static constexpr uint32_t kNotes = 1024;
  struct Entry {
    CacheKey key;
    CachedAnswer answer;
    uint32_t epoch;  // 0: empty
    uint64_t place;
  };
  uint32_t epoch_minus_one_;
  uint32_t entries_;  // kept since the last clear
  uint32_t notes_taken_;
  alignas(64) uint32_t notes_left_;
  alignas(64) uint32_t notes_[kNotes];
  uint64_t modified_[kCounters];  // place after the last modification of a file with this counter
  Entry sets_[kSets][kWays];
};

}  // namespace esreplay
