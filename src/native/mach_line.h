// Where a run's two clocks put a mach time on the wall clock. The residual of a message is how much its own wall time
// differs from that.
#pragma once

#include <cstdint>

namespace esreplay {

// A number that many others are divided by: a multiplication finds the quotient, where a division takes tens of cycles.
class Divisor {
 public:
  constexpr Divisor(uint32_t by) : by_(by), reciprocal_(UINT64_MAX / by) {}  // NOLINT(google-explicit-constructor)

  // Returns the quotient, and leaves the rest in `number`.
  constexpr uint64_t divide(uint64_t* number) const {
    // Less than the quotient by two at most, because the reciprocal is rounded down.
    auto quotient = static_cast<uint64_t>(static_cast<unsigned __int128>(*number) * reciprocal_ >> 64);
    *number -= quotient * by_;
    for (; *number >= by_; *number -= by_) ++quotient;
    return quotient;
  }

 private:
  uint64_t by_;
  uint64_t reciprocal_;
};

struct MachLine {
  uint64_t mach_base;
  uint64_t wall_base;
  uint64_t numer;
  Divisor denom;
};

// Returns wallBase + floor((mach − machBase) · numer / denom), modulo 2^64. The difference of the mach times is signed.
constexpr uint64_t mach_line(uint64_t mach_time, const MachLine& line) {
  const uint64_t ticks = mach_time - line.mach_base;
  const bool before = static_cast<int64_t>(ticks) < 0;
  uint64_t rest = before ? ~ticks + 1 : ticks;
  // Without a 128-bit division, which is a library function; the remainder's product stays below 2^64.
  const uint64_t quotient = line.denom.divide(&rest);
  rest *= line.numer;
  const uint64_t whole = quotient * line.numer + line.denom.divide(&rest);
  const uint64_t elapsed = before ? ~(whole + (rest != 0 ? 1 : 0)) + 1 : whole;
  return line.wall_base + elapsed;
}

}  // namespace esreplay
