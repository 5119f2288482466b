#include "replayer/causality/seeded_delay.h"

namespace esreplay {
namespace {

constexpr uint64_t kOneIn = 8;

// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
uint64_t mixed(uint64_t word) {
  word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
  word = (word ^ word >> 27) * 0x94D049BB133111EB;
  return word ^ word >> 31;
}

}  // namespace

uint64_t drawn(const Seed& seed, Drawn kind, uint64_t ordinal) {
  const uint64_t stream = mixed(seed.value + static_cast<uint64_t>(kind) * 0x9E3779B97F4A7C15);
  return mixed(stream + ordinal * 0x9E3779B97F4A7C15);
}

uint64_t seeded_delay_ns(const Seed& seed, Drawn kind, uint64_t ordinal) {
  if (!seed.given) return 0;
  const uint64_t number = drawn(seed, kind, ordinal);
  return number % kOneIn != 0 ? 0 : number / kOneIn % kMaxDelayNs;
}

}  // namespace esreplay
