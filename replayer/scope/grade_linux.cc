#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "replayer/code/system_call.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/standard_outputs.h"

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
    case S_IFSOCK:
      return is_nonblocking(fd) && !is_standard_output(status) ? CallClass::kStrictOnly : CallClass::kAlways;
    default: return CallClass::kAlways;
  }
}

}  // namespace esreplay
