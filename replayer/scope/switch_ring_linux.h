// The event whose ring tells a thread's context switches.
#pragma once

#include <linux/perf_event.h>

#include <cstdint>

namespace esreplay {

constexpr uint64_t kRingPage = 4096;
constexpr uint64_t kRingBytes =
    4 * kRingPage;  // 2,048 switches; more than that in one call have waited, whatever they were

// A dummy counter with context_switch needs no privilege at perf_event_paranoid 2; the plain switch counter does.
inline perf_event_attr switch_ring_attributes() {
  perf_event_attr attributes = {};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_SW_DUMMY;
  attributes.context_switch = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return attributes;
}

}  // namespace esreplay
