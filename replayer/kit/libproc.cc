// libproc.h for Linux: the client itself is answered, every other pid as one that has exited.

#include <libproc.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "replayer/kit/kit.h"

namespace {

// The client's own path, without the terminator; 0 and errno for any other process or a buffer that is too small.
int own_path(int pid, char* buffer, uint32_t size) {
  if (pid != getpid()) {
    errno = ESRCH;
    return 0;
  }
  ssize_t const length = readlink("/proc/self/exe", buffer, size);
  if (length < 0) return 0;
  if (static_cast<uint32_t>(length) >= size) {
    errno = ENOMEM;
    return 0;
  }
  buffer[length] = '\0';
  return static_cast<int>(length);
}

}  // namespace

extern "C" {

KIT_EXPORT int proc_pidpath(int pid, void* buffer, uint32_t size) {
  return own_path(pid, static_cast<char*>(buffer), size);
}

KIT_EXPORT int proc_name(int pid, void* buffer, uint32_t size) {
  char path[PROC_PIDPATHINFO_MAXSIZE];
  if (size == 0 || own_path(pid, path, sizeof path) == 0) return 0;
  const char* slash = strrchr(path, '/');
  const char* name = slash == nullptr ? path : slash + 1;
  size_t const length = strnlen(name, size - 1);
  memcpy(buffer, name, length);
  static_cast<char*>(buffer)[length] = '\0';
  return static_cast<int>(length);
}
}
