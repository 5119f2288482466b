// Mach time as clients on this processor see it: ticks of the monotonic clock.
#pragma once

#include <cstdint>

namespace loader {

uint64_t mach_now();
uint64_t ns_to_mach(uint64_t ns);
uint64_t mach_to_ns(uint64_t ticks);

}  // namespace loader
