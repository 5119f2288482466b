// The perf event whose ring shows a thread's context switches, and which of them waited for a page of memory.
#pragma once

#include <linux/perf_event.h>

#include <cstdint>

namespace esreplay {

constexpr uint64_t kRingPage = 4096;
constexpr uint64_t kRingBytes = 4 * kRingPage;  // 2,048 switches; a call with more than that has waited

// At perf_event_paranoid 2, context_switch on a counter of user code needs no privilege; the plain switch counter does.
// The counter counts page faults that read from storage: the record of each follows the switch that it waited in.
inline perf_event_attr switch_ring_attributes() {
  perf_event_attr attributes = {};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_SW_PAGE_FAULTS_MAJ;
  attributes.sample_period = 1;
  attributes.context_switch = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return attributes;
}

}  // namespace esreplay
