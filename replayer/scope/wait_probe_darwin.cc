// A lock or queue that has to wait enters the kernel through a function that has a wrapper. These entries are counted,
// also inside another wrapped call. What libsystem_kernel does internally is not seen.
#include "replayer/scope/wait_probe.h"

#include <ctime>

#include "replayer/scope/thread_state.h"

namespace esreplay {

WaitProbe wait_probe_start() { return {nullptr, false, nullptr}; }

uint32_t wait_probe_flags(const WaitProbe&) { return kWatchFlagEdges; }
uint16_t wait_probe_since(const WaitProbe&, uint64_t mark) {
  return own_thread().edge_waits != static_cast<uint32_t>(mark) ? kFactFlagWaited : 0;
}

uint64_t processor_time_ns() { return clock_gettime_nsec_np(CLOCK_THREAD_CPUTIME_ID); }

uint64_t wait_probe_mark(const WaitProbe&) { return own_thread().edge_waits; }

}  // namespace esreplay
