// Open addressing with linear probing. Entries are removed only in the reverse order of their addition, so no
// tombstones are needed.
#include "src/native/intern_table.h"

namespace esreplay {
namespace {

constexpr size_t kFirstSlots = 1024;

uint64_t mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Sixteen bytes at a time: each step waits for the one before, and a key is up to some hundreds of bytes long.
uint64_t hash_of(const uint8_t* key, size_t size) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr uint64_t kOther = 0xD6E8FEB86659FD93;
  uint64_t hash = size * kOdd;
  uint64_t words[2];
  for (; size >= sizeof words; key += sizeof words, size -= sizeof words) {
    memcpy(words, key, sizeof words);
    hash = mix(hash ^ words[0], kOdd ^ words[1]);
  }
  words[0] = words[1] = 0;
  memcpy(words, key, size);
  return mix(hash ^ words[0], kOther ^ words[1]);
}

}  // namespace

bool InternTable::reserve(Arena& arena, size_t max_entries, size_t max_key_bytes) {
  size_t max_slots = kFirstSlots;
  while (max_slots < max_entries * 2) max_slots *= 2;
  return entries_.reserve(arena, max_entries) && keys_.reserve(arena, max_key_bytes) &&
         slots_.reserve(arena, max_slots) && slots_.extend(kFirstSlots) != nullptr;
}

// Returns the slot that holds the key, or the empty one where it belongs.
size_t InternTable::slot_of(uint64_t hash, const uint8_t* key, size_t size) const {
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash && entry.size == size && memcmp(&keys_[entry.key], key, size) == 0) return slot;
  }
}

uint32_t InternTable::find(const uint8_t* key, size_t size) const {
  const uint32_t found = slots_[slot_of(hash_of(key, size), key, size)];
  return found == 0 ? kAbsent : entries_[found - 1].id;
}

uint32_t InternTable::add(const uint8_t* key, size_t size) {
  if (next_id_ == kAbsent || (entries_.size() * 2 >= slots_.size() && !grow())) return kAbsent;
  const size_t offset = keys_.size();
  uint8_t* kept = keys_.extend(size);
  if (kept == nullptr) return kAbsent;
  memcpy(kept, key, size);
  const uint64_t hash = hash_of(key, size);
  const size_t slot = slot_of(hash, key, size);
  if (!entries_.push({hash, offset, static_cast<uint32_t>(size), next_id_})) {
    keys_.truncate(offset);
    return kAbsent;
  }
  slots_[slot] = static_cast<uint32_t>(entries_.size());
  return next_id_++;
}

bool InternTable::grow() {
  if (slots_.extend(slots_.size()) == nullptr) return false;
  memset(slots_.data(), 0, slots_.size() * sizeof(uint32_t));
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
  return true;
}

void InternTable::forget() {
  entries_.truncate(0);
  keys_.truncate(0);
  memset(slots_.data(), 0, slots_.size() * sizeof(uint32_t));
}

void InternTable::restart() {
  forget();
  next_id_ = 0;
}

void InternTable::rollback(size_t count) {
  const size_t mask = slots_.size() - 1;
  while (entries_.size() > count) {
    const Entry& last = entries_[entries_.size() - 1];
    size_t slot = last.hash & mask;
    while (slots_[slot] != entries_.size()) slot = (slot + 1) & mask;
    slots_[slot] = 0;
    keys_.truncate(last.key);
    --next_id_;
    entries_.truncate(entries_.size() - 1);
  }
}

}  // namespace esreplay
