// Words of the ledger that prove themselves (`codes` in src/schema/run/run-structs.ts). A counter or a time is written
// with one plain or locked instruction, so a killed client never leaves one half written. If the file is zeroed, cut or
// overwritten, its words are not valid.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// The lower half is the count, the upper half the count times a factor: to add is to add a constant.
constexpr uint64_t kTallyUnit = uint64_t{kTallyFactor} << 32 | 1;

constexpr Tally tally_of(uint32_t count) { return {kTallyNone.word + count * kTallyUnit}; }
constexpr uint32_t count_of(Tally tally) { return static_cast<uint32_t>(tally.word); }

inline uint32_t load_count(const Tally& tally) { return count_of(load_acquire(tally)); }

// Returns the previous count.
inline uint32_t add(Tally& tally, uint32_t count) { return static_cast<uint32_t>(add(tally.word, count * kTallyUnit)); }
inline void take_one(Tally& tally) { add(tally.word, 0 - kTallyUnit); }

// With one writer at a time: no locked instruction.
inline void count_up(Tally& tally) { store_relaxed(tally.word, load_relaxed(tally.word) + kTallyUnit); }

inline void raise_to(Tally& tally, uint32_t count) {
  for (Tally seen = load_relaxed(tally); count_of(seen) < count; seen = load_relaxed(tally)) {
    if (swap_if(tally, seen, tally_of(count))) return;
  }
}

constexpr Stamp stamp_of(uint64_t ns) { return {ns * kStampFactor + kStampSalt}; }

// A budget may be longer than any time that a stamp holds.
constexpr uint64_t kLatestStampNs = (UINT64_MAX - kStampSalt) / kStampFactor;
constexpr Stamp deadline_stamp(uint64_t ns) { return stamp_of(ns < kLatestStampNs ? ns : kLatestStampNs); }

constexpr uint64_t ns_of(Stamp stamp) { return (stamp.word - kStampSalt) / kStampFactor; }

inline uint64_t load_ns(const Stamp& stamp) { return ns_of(load_acquire(stamp)); }
inline bool is_none(const Stamp& stamp) { return load_acquire(stamp).word == kStampNone.word; }

inline void add_marks(Marks& marks, uint32_t bits) { set_bits(marks.word, uint64_t{bits} << 32 | bits); }

}  // namespace esreplay
