// Byte strings seen before and their ids. Keys are kept; the table is as large as the arena ranges it reserved.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"

namespace esreplay {

class InternTable {
 public:
  static constexpr uint32_t kAbsent = UINT32_MAX;

  bool reserve(Arena& arena, size_t max_entries, size_t max_key_bytes);

  // Returns the id of an equal key, or kAbsent.
  uint32_t find(const uint8_t* key, size_t size) const;
  // Gives the next id to a key that is absent; kAbsent if the table is full.
  uint32_t add(const uint8_t* key, size_t size);

  // Forgets every key; ids keep growing.
  void forget();
  // The same, but ids begin at 0 again: for the next file.
  void restart();

  // Takes back the latest additions: `count` is what `size` returned before them.
  void rollback(size_t count);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    uint64_t hash;
    uint64_t key;  // offset in keys_
    uint32_t size;
    uint32_t id;
  };

  size_t slot_of(uint64_t hash, const uint8_t* key, size_t size) const;
  bool grow();

  Table<Entry> entries_;
  Table<uint8_t> keys_;
  Table<uint32_t> slots_;  // a power of two of them: index of an entry plus one, or 0
  uint32_t next_id_ = 0;
};

}  // namespace esreplay
