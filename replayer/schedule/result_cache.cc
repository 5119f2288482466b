#include "replayer/schedule/result_cache.h"

#include "replayer/platform/atomics.h"
#include "replayer/platform/path_hash.h"

namespace esreplay {
namespace {

uint64_t hash_of(const CacheKey& key) {
  return fold_product(fold_product(key.executable, key.target), uint64_t{key.event_type} << 32 | key.detail);
}

bool same(const CacheKey& a, const CacheKey& b) {
  return a.executable == b.executable && a.target == b.target && a.event_type == b.event_type && a.detail == b.detail;
}

}  // namespace

const CachedAnswer* ResultCache::find(const CacheKey& key, uint64_t from) const {
  for (const Entry& entry : sets_[hash_of(key) % kSets]) {
    if (entry.epoch != epoch_minus_one_ + 1 || !same(entry.key, key)) continue;
    const bool modified =
        modified_[key.executable % kCounters] > entry.place || modified_[key.target % kCounters] > entry.place;
    return modified || entry.place < from ? nullptr : &entry.answer;
  }
  return nullptr;
}

void ResultCache::keep(const CacheKey& key, const CachedAnswer& answer, uint64_t place) {
  Entry* best = nullptr;
  for (Entry& entry : sets_[hash_of(key) % kSets]) {
    const bool old = entry.epoch != epoch_minus_one_ + 1;
    if (!old && same(entry.key, key)) {
      best = &entry;
      break;
    }
    // Take an empty entry, else the one kept longest.
    if (best == nullptr || (old && best->epoch == epoch_minus_one_ + 1) ||
        (!old && best->epoch == epoch_minus_one_ + 1 && entry.place < best->place))
      best = &entry;
  }
  *best = {key, answer, epoch_minus_one_ + 1, place};
  ++entries_;
}

void ResultCache::note_modified(uint64_t file, uint64_t place) { modified_[file % kCounters] = place + 1; }

void ResultCache::clear() {
  ++epoch_minus_one_;
  entries_ = 0;
}

void ResultCache::note_settled(uint32_t index) {
  // Too many at once: some answers are not kept.
  if (load_relaxed(notes_left_) - load_relaxed(notes_taken_) >= kNotes / 2) return;
  store_release(notes_[add(notes_left_, 1U) % kNotes], index + 1);
}

bool ResultCache::take_settled(uint32_t* index) {
  if (notes_taken_ == load_acquire(notes_left_)) return false;
  const uint32_t noted = swap(notes_[notes_taken_ % kNotes], 0U);
  if (noted == 0) return false;  // it is still being written: next time
  store_relaxed(notes_taken_, notes_taken_ + 1);
  *index = noted - 1;
  return true;
}

}  // namespace esreplay
