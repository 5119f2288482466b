// mach_time.h for Linux: the replayed clock. A tick is 125/3 ns on every machine, as on Apple silicon.

#include <mach/mach_time.h>

#include <cerrno>
#include <ctime>

#include "replayer/kit/kit.h"
#include "src/native/clock.h"

using esreplay::mach_to_ns;
using esreplay::monotonic_ns;
using esreplay::ns_to_mach;

extern "C" {

KIT_EXPORT uint64_t mach_absolute_time() { return ns_to_mach(monotonic_ns()); }

KIT_EXPORT uint64_t mach_approximate_time() { return mach_absolute_time(); }

// A client cannot see a run sleep across a suspend, so both clocks are the same.
KIT_EXPORT uint64_t mach_continuous_time() { return mach_absolute_time(); }

KIT_EXPORT uint64_t mach_continuous_approximate_time() { return mach_absolute_time(); }

KIT_EXPORT kern_return_t mach_timebase_info(mach_timebase_info_t info) {
  if (info == nullptr) return KERN_INVALID_ARGUMENT;
  info->numer = esreplay::kMachTimebase.numer;
  info->denom = esreplay::kMachTimebase.denom;
  return KERN_SUCCESS;
}

KIT_EXPORT kern_return_t mach_wait_until(uint64_t deadline) {
  uint64_t const until_ns = mach_to_ns(deadline);
  // Waits in steps: the clocks of clock.h and of the kernel may differ by some nanoseconds, and an early return is an
  // error.
  for (uint64_t now_ns = monotonic_ns(); now_ns < until_ns; now_ns = monotonic_ns()) {
    uint64_t const left_ns = until_ns - now_ns;
    timespec const gap = {static_cast<time_t>(left_ns / 1000000000), static_cast<long>(left_ns % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &gap, nullptr);
  }
  return KERN_SUCCESS;
}
}
