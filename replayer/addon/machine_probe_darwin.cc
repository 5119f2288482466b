#include <cerrno>

#include "replayer/addon/machine_probe.h"

namespace esreplay {

// Both mechanisms are Linux's.
MachineProbe probe_machine() { return {ENOSYS, ENOSYS}; }

}  // namespace esreplay
