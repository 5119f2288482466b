#include <cerrno>

#include "replayer/addon/machine_probe.h"

namespace esreplay {

// Both mechanisms exist only on Linux.
MachineProbe probe_machine() { return {ENOSYS, ENOSYS}; }

size_t file_capabilities(const char*, uint8_t*, size_t) { return 0; }

}  // namespace esreplay
