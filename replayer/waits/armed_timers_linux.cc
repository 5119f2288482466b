#include "replayer/waits/armed_timers.h"

namespace esreplay {

uint64_t uptime_ns(uint64_t when) { return when; }

}  // namespace esreplay
