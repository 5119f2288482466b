// Grades calls by their arguments alone, the same on every system. grade_linux.cc and grade_darwin.cc grade by
// descriptor.
#include "replayer/scope/grade.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

namespace esreplay {

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

CallClass grade_mmap(int flags) { return (flags & MAP_ANON) != 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

CallClass grade_timeout(int milliseconds) { return milliseconds == 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

// A timeval's microseconds are an int followed by padding.
CallClass grade_timespec(const void* seconds_and_rest) {
  if (seconds_and_rest == nullptr) return CallClass::kAlways;
  const auto* seconds = static_cast<const long*>(seconds_and_rest);
  const auto* rest = static_cast<const int*>(seconds_and_rest) + 2;
  return *seconds == 0 && *rest == 0 ? CallClass::kStrictOnly : CallClass::kAlways;
}

#if !defined(__GLIBC__)
// Only streams of a descriptor have one.
StreamGrade grade_stream(const void* file) {
  if (file == nullptr) return {false};
  const int before = errno;
  const int descriptor = fileno(const_cast<FILE*>(static_cast<const FILE*>(file)));
  errno = before;
  return {descriptor < 0};
}
#endif

CallClass grade_zone() {
  static std::atomic<bool> read;
  return read.exchange(true, std::memory_order_relaxed) ? CallClass::kAllowed : CallClass::kAlways;
}

CallClass grade_dispatch_time(uint64_t when) { return when == 0 ? CallClass::kStrictOnly : CallClass::kAlways; }

}  // namespace esreplay
