#include "replayer/scope/grade_darwin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <cerrno>

#include "replayer/scope/standard_outputs.h"

namespace esreplay {

namespace {

constexpr uint64_t kReceive = 2;         // MACH_RCV_MSG
constexpr unsigned kImmediate = 0x0001;  // KEVENT_FLAG_IMMEDIATE

bool is_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) != 0;
}

}  // namespace

CallClass grade_write(int fd) {
  const int error = errno;
  struct stat status = {};
  const bool known = fstat(fd, &status) == 0;
  const mode_t type = status.st_mode & S_IFMT;
  const bool harmless =
      known && (type == S_IFIFO || type == S_IFSOCK) && is_nonblocking(fd) && !is_standard_output(status);
  errno = error;
  return harmless ? CallClass::kStrictOnly : CallClass::kAlways;
}

CallClass grade_mach_msg(uint64_t options) {
  return (options & kReceive) != 0 ? CallClass::kAlways : CallClass::kStrictOnly;
}

CallClass grade_kevent(int events, const void* timespec) {
  return events == 0 ? CallClass::kAllowed : grade_timespec(timespec);
}

CallClass grade_kevent64(int events, unsigned flags, const void* timespec) {
  return (flags & kImmediate) != 0 ? CallClass::kAllowed : grade_kevent(events, timespec);
}

CallClass grade_kevent_flags(int events, unsigned flags) {
  return events == 0 || (flags & kImmediate) != 0 ? CallClass::kAllowed : CallClass::kAlways;
}

}  // namespace esreplay
