// System calls that no wrapper and no trap sees. They go straight to the kernel, leave `errno` unchanged and return
// −errno on failure. On x86-64 Linux the instruction is in the range that Syscall User Dispatch always lets through.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstdint>

namespace esreplay {

long system_call(long number, long a0 = 0, long a1 = 0, long a2 = 0, long a3 = 0, long a4 = 0, long a5 = 0);

// Converts a kernel result to that of the C library's function, and sets `errno` like it.
inline long with_errno(long result) {
  constexpr long kMaxErrno = 4095;
  if (result >= 0 || result < -kMaxErrno) return result;
  errno = static_cast<int>(-result);
  return -1;
}

pid_t own_tid();
pid_t own_pid();
long signal_probe(pid_t tid);  // 0, or −ESRCH when no such thread is in this process

// Send a signal to this process, as kill and sigqueue do. Return 0 or −errno.
long signal_own_process(int signal);
long queue_to_own_process(int signal, void* value);  // Linux

}  // namespace esreplay
