// Reads from the kernel which system call another thread of this process sleeps in.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

struct SleepingCall {
  uint16_t call;  // row of the table of calls, 0 when it has none
  CallClass call_class;
  uintptr_t address;  // where it was made
  uintptr_t lock;     // that it waits for inside the C library's lock functions; 0 for none
};

// Returns false when the thread runs, is gone, or the kernel does not report its call. Allocates nothing.
bool sleeping_call(pid_t thread, SleepingCall* out);

// Returns whether the kernel reports the thread as running, or as ready to run.
bool is_running(pid_t thread);

// Returns the processor time that the thread has used; 0 on macOS, which does not expose it.
uint64_t ran_time_ns(pid_t thread);

// Returns for how long the thread has been ready to run without a processor. A wait that is still going on is not
// counted until the thread runs. Always 0 on macOS.
uint64_t ready_time_ns(pid_t thread);

}  // namespace esreplay
