// Did the thread really wait? The kernel's record of its context switches, read at the first intercepted call and after
// it. A wait for a page of memory to be read is told apart: no call made it.
#pragma once

#include <cstdint>

namespace esreplay {

struct WaitProbe {
  const void* ring;               // perf_event_mmap_page; null without perf
  bool usage;                     // RUSAGE_THREAD in its place
  const volatile uint64_t* head;  // where the ring ends: moves when the thread leaves the processor
};

// On the thread itself. Falls back to RUSAGE_THREAD, then to nothing. On macOS the wrappers at the kernel's edge count.
WaitProbe wait_probe_start();

uint32_t wait_probe_flags(const WaitProbe& probe);  // WatchFlag bits; 0 when it sees nothing

// How long the running thread was on a processor.
uint64_t processor_time_ns();

// A point in the thread's history.
uint64_t wait_probe_mark(const WaitProbe& probe);

// FactFlag bits: `waited`, `preempted`, `page_fault` since the mark.
uint16_t wait_probe_since(const WaitProbe& probe, uint64_t mark);

}  // namespace esreplay
