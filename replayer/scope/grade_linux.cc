#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "replayer/scope/grade.h"
#include "replayer/scope/system_call.h"

namespace esreplay {

namespace {

bool is_nonblocking(int fd) {
  const long flags = system_call(SYS_fcntl, fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) != 0;
}

}  // namespace

CallClass grade_write(int fd) {
  struct stat status;
  if (system_call(SYS_fstat, fd, reinterpret_cast<long>(&status)) < 0) return CallClass::kAlways;
  switch (status.st_mode & S_IFMT) {
    case 0:  // an anonymous inode that can be written to: an eventfd
      return CallClass::kStrictOnly;
    case S_IFIFO:
    case S_IFSOCK: return is_nonblocking(fd) ? CallClass::kStrictOnly : CallClass::kAlways;
    default: return CallClass::kAlways;
  }
}

WriteGrade lazy_send(int fd, int flags) { return {fd, (flags & MSG_DONTWAIT) == 0}; }
CallClass grade_send(int fd, int flags) { return lazy_send(fd, flags); }

CallClass grade_fcntl(int command) {
  switch (command) {
    case F_GETFD:
    case F_SETFD:
    case F_GETFL:
    case F_SETFL:
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: return CallClass::kStrictOnly;
    default: return CallClass::kAlways;
  }
}

CallClass grade_mmap(int flags) { return (flags & MAP_ANONYMOUS) != 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

CallClass grade_timeout(int milliseconds) { return milliseconds == 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

CallClass grade_timespec(const void* two_longs) {
  if (two_longs == nullptr) return CallClass::kAlways;
  const auto* parts = static_cast<const long*>(two_longs);
  return parts[0] == 0 && parts[1] == 0 ? CallClass::kStrictOnly : CallClass::kAlways;
}

CallClass grade_dispatch_time(uint64_t when) { return when == 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

}  // namespace esreplay
