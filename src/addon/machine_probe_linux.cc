#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>

#include "replayer/scope/switch_ring_linux.h"
#include "src/addon/machine_probe.h"

namespace esreplay {

namespace {

constexpr int kDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH; newer than the oldest headers we build with
constexpr unsigned long kOff = 0;
constexpr unsigned long kOn = 1;

int probe_user_dispatch() {
  static volatile char selector = 0;  // 0: let every call through
  if (prctl(kDispatch, kOn, 0UL, 0UL, &selector) != 0) return errno;
  return prctl(kDispatch, kOff, 0UL, 0UL, 0UL) != 0 ? errno : 0;
}

int probe_switch_ring() {
  perf_event_attr attributes = switch_ring_attributes();
  const long file = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (file < 0) return errno;
  // Locked memory has a limit of its own.
  void* ring = mmap(nullptr, kRingPage + kRingBytes, PROT_READ, MAP_SHARED, static_cast<int>(file), 0);
  const int error = ring == MAP_FAILED ? errno : 0;
  if (ring != MAP_FAILED) munmap(ring, kRingPage + kRingBytes);
  close(static_cast<int>(file));
  return error;
}

}  // namespace

MachineProbe probe_machine() { return {probe_user_dispatch(), probe_switch_ring()}; }

size_t file_capabilities(const char* path, uint8_t* out, size_t room) {
  const ssize_t size = getxattr(path, "security.capability", out, room);
  return size > 0 ? static_cast<size_t>(size) : 0;
}

int64_t unread_bytes(int file) {
  struct stat status = {};
  int bytes = 0;
  if (fstat(file, &status) != 0) return 0;
  if (S_ISFIFO(status.st_mode) && ioctl(file, FIONREAD, &bytes) == 0) return bytes;
  if (!S_ISSOCK(status.st_mode)) return 0;
  // A reader that closes its end throws away what waits there, and this end then has an error.
  pollfd end = {file, 0, 0};
  if (poll(&end, 1, 0) > 0 && (end.revents & POLLERR) != 0) return INT64_MAX;
  return ioctl(file, SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

}  // namespace esreplay
