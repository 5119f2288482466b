// Detects whether the thread really waited, from the kernel's count of its context switches, read at the first
// intercepted call and after it. Distinguishes page faults, because no call causes them.
#pragma once

#include <cstdint>

namespace esreplay {

struct WaitProbe {
  const void* ring;               // perf_event_mmap_page; null without perf
  bool usage;                     // RUSAGE_THREAD is used instead
  const volatile uint64_t* head;  // where the ring ends: moves when the thread leaves the processor
};

// Call it on the thread itself. Falls back to RUSAGE_THREAD, then to nothing. On macOS, the wrappers at the kernel's
// edge count waits instead.
WaitProbe wait_probe_start();

uint32_t wait_probe_flags(const WaitProbe& probe);  // WatchFlag bits; 0 when it sees nothing

// Returns the CPU time of the running thread.
uint64_t processor_time_ns();

// Returns a mark for this point in the thread's history.
uint64_t wait_probe_mark(const WaitProbe& probe);

// Returns the FactFlag bits `waited`, `preempted` and `page_fault` since the mark.
uint16_t wait_probe_since(const WaitProbe& probe, uint64_t mark);

}  // namespace esreplay
