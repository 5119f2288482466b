// dispatch_time_t in mach ticks, as on macOS, on top of a libdispatch that counts nanoseconds. The kit's headers send
// the functions that take a time here (ESREPLAY_IN_MACH_TICKS in dispatch/base.h). Each translates the time and calls
// the real one by its own name, so the handler scope's wrappers see exactly what the client called. This does not serve
// callers that were not compiled against the kit's C headers: Swift's own overlay keeps its nanoseconds.

#include <cstdint>

#include "replayer/kit/kit.h"
#include "src/native/clock.h"

namespace {

using Object = void*;
using Block = void*;
using Function = void (*)(void*);

constexpr uint64_t kNow = 0;
constexpr uint64_t kForever = ~uint64_t{0};
// Wall-clock and suspend-proof times carry this bit in libdispatch; they have nothing to do with mach ticks.
constexpr uint64_t kOtherClock = uint64_t{1} << 63;

bool is_mach_time(uint64_t time) { return time != kNow && (time & kOtherClock) == 0; }

uint64_t to_ns(uint64_t time) { return is_mach_time(time) ? esreplay::mach_to_ns(time) : time; }

uint64_t to_ticks(uint64_t time_ns) {
  if (!is_mach_time(time_ns)) return time_ns;
  // Rounds up, so that a tick taken to nanoseconds and back is the same tick. The result is never 0, which would mean
  // "now".
  uint64_t const ticks = esreplay::ns_to_mach(time_ns);
  return esreplay::mach_to_ns(ticks) < time_ns || ticks == kNow ? ticks + 1 : ticks;
}

}  // namespace

extern "C" {

// Weak: a client without libdispatch never gets here, and must not need it.
#define REAL __attribute__((weak))
REAL uint64_t dispatch_time(uint64_t when, int64_t delta_ns);
REAL void dispatch_after(uint64_t when, Object queue, Block block);
REAL void dispatch_after_f(uint64_t when, Object queue, void* context, Function work);
REAL intptr_t dispatch_semaphore_wait(Object semaphore, uint64_t timeout);
REAL intptr_t dispatch_group_wait(Object group, uint64_t timeout);
REAL intptr_t dispatch_block_wait(Block block, uint64_t timeout);
REAL void dispatch_source_set_timer(Object source, uint64_t start, uint64_t interval_ns, uint64_t leeway_ns);
#undef REAL

KIT_EXPORT uint64_t esreplay_dispatch_time(uint64_t when, int64_t delta_ns) {
  if (when == kForever) return kForever;
  return to_ticks(dispatch_time(to_ns(when), delta_ns));
}

KIT_EXPORT void esreplay_dispatch_after(uint64_t when, Object queue, Block block) {
  dispatch_after(to_ns(when), queue, block);
}

KIT_EXPORT void esreplay_dispatch_after_f(uint64_t when, Object queue, void* context, Function work) {
  dispatch_after_f(to_ns(when), queue, context, work);
}

KIT_EXPORT intptr_t esreplay_dispatch_semaphore_wait(Object semaphore, uint64_t timeout) {
  return dispatch_semaphore_wait(semaphore, to_ns(timeout));
}

KIT_EXPORT intptr_t esreplay_dispatch_group_wait(Object group, uint64_t timeout) {
  return dispatch_group_wait(group, to_ns(timeout));
}

KIT_EXPORT intptr_t esreplay_dispatch_block_wait(Block block, uint64_t timeout) {
  return dispatch_block_wait(block, to_ns(timeout));
}

KIT_EXPORT void esreplay_dispatch_source_set_timer(Object source, uint64_t start, uint64_t interval_ns,
                                                   uint64_t leeway_ns) {
  dispatch_source_set_timer(source, to_ns(start), interval_ns, leeway_ns);
}
}
