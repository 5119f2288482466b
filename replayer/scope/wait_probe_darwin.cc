// A lock or queue that had to wait entered the kernel through a function that has a wrapper: those count, also beneath
// another wrapped call. What libsystem_kernel does within itself is not seen.
#include "replayer/scope/wait_probe.h"

#include <ctime>

#include "replayer/scope/thread_state.h"

namespace esreplay {

Witness witness_start() { return {nullptr, false, nullptr}; }

#if defined(ESREPLAY_WITHOUT_WITNESS)
uint32_t witness_flags(const Witness&) { return 0; }
uint16_t witness_since(const Witness&, uint64_t) { return 0; }
#else
uint32_t witness_flags(const Witness&) { return kWatchFlagEdges; }
uint16_t witness_since(const Witness&, uint64_t mark) {
  return own_thread().edge_waits != static_cast<uint32_t>(mark) ? kFactFlagWaited : 0;
}
#endif

uint64_t processor_time_ns() { return clock_gettime_nsec_np(CLOCK_THREAD_CPUTIME_ID); }

uint64_t witness_mark(const Witness&) { return own_thread().edge_waits; }

}  // namespace esreplay
