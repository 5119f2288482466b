// When the latest timer ends that a message's handler has armed: in one byte, counted from the delivery, and never too
// early. The step is an eighth of the time.
#pragma once

#include <cstdint>

namespace esreplay {

inline constexpr uint8_t kNoTimer = 0;
inline constexpr unsigned kTimerUnit = 20;  // bits of a unit in ns: about a millisecond
inline constexpr uint64_t kMaxTimerShift = 30;

constexpr uint8_t timer_code(uint64_t after_ns) {
  uint64_t units = (after_ns >> kTimerUnit) + 1, shift = 0;
  for (; units > 15 && shift < kMaxTimerShift; shift++) units = (units + 1) >> 1;
  if (units > 15) units = 15;
  return static_cast<uint8_t>(1 + (shift << 3 | (units < 8 ? 0 : units - 8)));
}

constexpr uint64_t timer_after_ns(uint8_t code) {
  return code == kNoTimer ? 0 : (uint64_t{8} + ((code - 1U) & 7U)) << (((code - 1U) >> 3) + kTimerUnit);
}

static_assert(timer_after_ns(timer_code(0)) == uint64_t{8} << kTimerUnit);
static_assert(timer_after_ns(timer_code(10'000'000'000)) >= 10'000'000'000);
static_assert(timer_after_ns(timer_code(10'000'000'000)) < 11'500'000'000);
static_assert(timer_code(UINT64_MAX) == 1 + (kMaxTimerShift << 3 | 7));

}  // namespace esreplay
