#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <cerrno>

#include "src/addon/machine_probe.h"

namespace esreplay {

// Both mechanisms exist only on Linux.
MachineProbe probe_machine() { return {ENOSYS, ENOSYS}; }

size_t file_capabilities(const char*, uint8_t*, size_t) { return 0; }

int64_t unread_bytes(int file) {
  struct stat status = {};
  int bytes = 0;
  socklen_t size = sizeof bytes;
  if (fstat(file, &status) != 0) return 0;
  if (S_ISFIFO(status.st_mode) && ioctl(file, FIONREAD, &bytes) == 0) return bytes;
  return S_ISSOCK(status.st_mode) && getsockopt(file, SOL_SOCKET, SO_NWRITE, &bytes, &size) == 0 ? bytes : 0;
}

}  // namespace esreplay
