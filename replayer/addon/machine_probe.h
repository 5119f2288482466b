// What this machine lets the replayer do, tried out: for `esreplay doctor`.
#pragma once

namespace esreplay {

struct MachineProbe {
  int user_dispatch;  // errno; 0 when Syscall User Dispatch can be switched on for a thread
  int switch_ring;    // errno; 0 when the kernel records a thread's context switches in a ring
};

// On any thread; nothing stays switched on.
MachineProbe probe_machine();

}  // namespace esreplay
