#include "replayer/waits/armed_timers.h"
#include "src/native/clock.h"

namespace esreplay {

uint64_t uptime_ns(uint64_t when) { return mach_to_ns(when); }

}  // namespace esreplay
