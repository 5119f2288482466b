// What `--seed` draws: the same numbers for the same seed, on any thread and at any time. A number is a function of the
// seed, of its purpose and of an ordinal: no state, no lock, nothing to share between threads or processes.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

struct Seed {
  uint64_t value = 0;
  bool given = false;
};

inline Seed seed_of(const RunFile& run) { return {run.seed, (run.flags & kRunFlagSeeded) != 0}; }

// The use of a random number, with its ordinal in brackets.
enum class Drawn : uint64_t {
  kOrder = 1,      // when a message is looked at (its index)
  kResponse,       // when the schedule learns that a message is answered (its index)
  kWakeUp,         // when a delivery thread comes to a message (its place in the order, and the client)
  kServiceAnswer,  // when a service call returns (its number)
};

// Every delay is below this.
inline constexpr uint64_t kMaxDelayNs = 1000000;

// Returns any of 2^64 numbers.
uint64_t drawn(const Seed& seed, Drawn kind, uint64_t ordinal);

// Returns 0 without a seed. With a seed, one in eight is a delay and the others are 0, so that a long trace does not
// take much longer.
uint64_t seeded_delay_ns(const Seed& seed, Drawn kind, uint64_t ordinal);

}  // namespace esreplay
