// The system call that another thread of this process sleeps in, as the kernel tells it.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

struct SleepingCall {
  uint16_t call;  // row of the table of calls, 0 when it has none
  CallClass call_class;
  uintptr_t address;  // where it was made
  uintptr_t lock;     // that it waits for inside of the C library's functions for locks; 0: for none
};

// False when the thread runs, is gone, or the kernel does not tell. Allocates nothing.
bool sleeping_call(pid_t thread, SleepingCall* out);

// True when the kernel says that the thread runs, or would if it had a processor. False on macOS.
bool is_running(pid_t thread);

// For how long the thread could run so far and had no processor; what goes on is not in it before it runs. Always 0 on
// macOS.
uint64_t ready_time_ns(pid_t thread);

}  // namespace esreplay
