// Mach time, the unit of the system's own deadlines: one register and a multiplication, and the same for every process.
#include <mach/mach_time.h>

#include "src/native/clock.h"

namespace esreplay {

uint64_t monotonic_ns() { return mach_to_ns(mach_absolute_time()); }

void clock_begin() {}
bool clock_calibrate() { return false; }
bool clock_calibrate_early() { return false; }

bool clock_uses_counter() { return false; }

}  // namespace esreplay
