// Tries out what this machine lets the replayer do, for `esreplay doctor`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

struct MachineProbe {
  int user_dispatch;  // errno; 0 when Syscall User Dispatch can be switched on for a thread
  int switch_ring;    // errno; 0 when the kernel records a thread's context switches in a ring
};

// Any thread. Leaves nothing switched on.
MachineProbe probe_machine();

// Copies the file's capabilities as the kernel keeps them (vfs_cap_data) into `out`. Returns the number of bytes; 0 if
// there are none or they cannot be read.
size_t file_capabilities(const char* path, uint8_t* out, size_t room);

// Returns how much of what was written to a pipe or a socket waits for its reader; 0 if that is neither, or unknown. Of
// a socket it includes what the kernel needs for itself; more than any write on Linux, if its reader closed it with
// unread bytes.
int64_t unread_bytes(int file);

}  // namespace esreplay
