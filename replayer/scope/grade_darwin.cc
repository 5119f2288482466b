#include "replayer/scope/grade_darwin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <cerrno>
#include <cstring>

#include "replayer/scope/standard_outputs.h"

namespace esreplay {

namespace {

constexpr uint64_t kReceive = 2;         // MACH_RCV_MSG
constexpr unsigned kImmediate = 0x0001;  // KEVENT_FLAG_IMMEDIATE
constexpr unsigned kWorkloop = 0x0400;   // KEVENT_FLAG_WORKLOOP

// The fields of struct kevent_qos_s, which is in no public header.
constexpr size_t kChangeBytes = 72;
constexpr size_t kFilterAt = 8;
constexpr size_t kFilterFlagsAt = 24;
constexpr int16_t kWorkloopFilter = -17;  // EVFILT_WORKLOOP
constexpr uint32_t kSyncWait = 4;         // NOTE_WL_SYNC_WAIT

// Only the last change may wait.
bool last_change_waits(const void* changes, int count) {
  if (changes == nullptr || count <= 0) return false;
  const auto* last = static_cast<const char*>(changes) + static_cast<size_t>(count - 1) * kChangeBytes;
  int16_t filter = 0;
  uint32_t filter_flags = 0;
  memcpy(&filter, last + kFilterAt, sizeof filter);
  memcpy(&filter_flags, last + kFilterFlagsAt, sizeof filter_flags);
  return filter == kWorkloopFilter && (filter_flags & kSyncWait) != 0;
}

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

// Only libdispatch sets the flag, and its changes can be read.
CallClass grade_kevent_id(const void* changes, int change_count, int events, unsigned flags) {
  if ((flags & kWorkloop) != 0 && last_change_waits(changes, change_count)) return CallClass::kAlways;
  return grade_kevent_flags(events, flags);
}

}  // namespace esreplay
