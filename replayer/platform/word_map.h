// Maps pid and thread to numbers, for tables that are built once at attach.
#pragma once

#include <cstdint>

#include "replayer/platform/mapped_array.h"

namespace esreplay {

// A hash table of words that only grows, in memory of its own. Never more than half full.
class WordMap {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  bool reserve(uint64_t entries) {
    capacity_ = 64;
    while (capacity_ < entries * 2) capacity_ *= 2;
    entries_ = map_array<Entry>(capacity_);
    return entries_ != nullptr;
  }
  ~WordMap() { unmap_array(entries_, capacity_); }
  // Returns the value under a key, kNone if it is new; the caller may set it.
  uint32_t& at(uint32_t pid, uint64_t thread) {
    Entry& entry = entry_of(pid, thread);
    if (!entry.used) entry = {thread, pid, kNone, true};
    return entry.value;
  }
  // The same, but does not add a new key.
  uint32_t find(uint32_t pid) {
    const Entry& entry = entry_of(pid, 0);
    return entry.used ? entry.value : kNone;
  }

 private:
  struct Entry {
    uint64_t thread;
    uint32_t pid;
    uint32_t value;
    bool used;
  };

  // Returns the key's entry, or the free one that it would get.
  Entry& entry_of(uint32_t pid, uint64_t thread) {
    uint64_t hash = (pid + 1) * 0x9E3779B97F4A7C15 ^ thread * 0xFF51AFD7ED558CCD;
    hash ^= hash >> 29;
    for (uint64_t i = hash;; ++i) {
      Entry& entry = entries_[i & (capacity_ - 1)];
      if (!entry.used || (entry.pid == pid && entry.thread == thread)) return entry;
    }
  }

  Entry* entries_ = nullptr;
  uint64_t capacity_ = 0;
};

}  // namespace esreplay
