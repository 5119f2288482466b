// AT_FDCWD, which has another number on macOS.
#pragma once

#include <fcntl.h>

namespace loader {

inline int host_folder(int darwin) { return darwin == -2 ? AT_FDCWD : darwin; }

}  // namespace loader
