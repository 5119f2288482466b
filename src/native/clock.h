// The replayer's clock: CLOCK_MONOTONIC in nanoseconds, read from the processor's time-stamp counter where that is
// safe. The order of events never depends on it; the ledger's counter decides that.
#pragma once

#include <cstdint>

#include "src/native/platform.h"

namespace esreplay {

// Nanoseconds of CLOCK_MONOTONIC. Callable from any thread at any time, also before constructors and in signal
// handlers: until `clock_calibrate` has run it is clock_gettime, afterwards rdtsc and a line through measured points.
uint64_t monotonic_ns();

// Measures the counter against CLOCK_MONOTONIC; the first call takes about 2 ms. Call it once before time matters and
// then about every second: each call makes the line better and follows the kernel's own corrections. One caller at a
// time. Returns whether the counter is in use: not if the kernel's clock source is not the TSC or the TSC is not
// invariant.
bool clock_calibrate();

// Takes the point that the first calibration begins with. A caller that does something else in between does not wait
// for its 2 ms.
void clock_begin();

// The first calibration after less than 2 ms, usually at once if `clock_begin` was some 100 µs ago. Until the second
// one the clock is up to 0.05 % fast or slow, so call `clock_calibrate` soon.
bool clock_calibrate_early();

// False: every reading is a clock_gettime.
bool clock_uses_counter();

// Mach ticks are nanoseconds · denom / numer. The clients' timebase is that of Apple silicon, where one tick is 125/3
// ns, also on Linux. On an Intel Mac it is the machine's own.
struct Timebase {
  uint32_t numer;
  uint32_t denom;
};
#if defined(ESREPLAY_TICK_IS_NS)
inline constexpr Timebase kMachTimebase = {1, 1};
#else
inline constexpr Timebase kMachTimebase = {125, 3};
#endif

// Returns value · by / of, rounded down. Overflows only if the result does.
constexpr uint64_t scaled(uint64_t value, uint32_t by, uint32_t of) {
  if (value <= UINT64_MAX / by) return value * by / of;  // the usual case, one division
  return value / of * by + value % of * by / of;
}
constexpr uint64_t ticks_to_ns(uint64_t ticks, Timebase timebase) {
  return scaled(ticks, timebase.numer, timebase.denom);
}
constexpr uint64_t ns_to_ticks(uint64_t ns, Timebase timebase) { return scaled(ns, timebase.denom, timebase.numer); }
constexpr uint64_t mach_to_ns(uint64_t ticks) { return ticks_to_ns(ticks, kMachTimebase); }
constexpr uint64_t ns_to_mach(uint64_t ns) { return ns_to_ticks(ns, kMachTimebase); }

}  // namespace esreplay
