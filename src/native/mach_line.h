// Where a run's two clocks put a mach time on the wall clock. The residual of a message is how much its own wall time
// differs from that.
#pragma once

#include <cstdint>

namespace esreplay {

struct MachLine {
  uint64_t mach_base;
  uint64_t wall_base;
  uint32_t numer;
  uint32_t denom;
};

// Returns wallBase + floor((mach − machBase) · numer / denom), modulo 2^64. The difference of the mach times is signed.
constexpr uint64_t mach_line(uint64_t mach_time, const MachLine& line) {
  const uint64_t numer = line.numer;
  const uint64_t denom = line.denom;
  const uint64_t ticks = mach_time - line.mach_base;
  const bool before = static_cast<int64_t>(ticks) < 0;
  const uint64_t size = before ? ~ticks + 1 : ticks;
  // Without a 128-bit division, which is a library function; the remainder's product stays below 2^64.
  const uint64_t rest = size % denom * numer;
  const uint64_t whole = size / denom * numer + rest / denom;
  const uint64_t elapsed = before ? ~(whole + (rest % denom != 0 ? 1 : 0)) + 1 : whole;
  return line.wall_base + elapsed;
}

}  // namespace esreplay
