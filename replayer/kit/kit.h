// Shared by the runtime of the Linux kit. Everything it defines under an Apple name is exported from the library.
#pragma once

#include <cerrno>

#define KIT_EXPORT __attribute__((visibility("default")))

namespace esreplay {

// The result of a call that fails as the kernel's do.
inline int fail(int error) {
  errno = error;
  return -1;
}

}  // namespace esreplay
