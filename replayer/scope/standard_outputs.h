// The client's standard output and standard error. Its parent chose their targets, so writes to a terminal, a file and
// a pipe get the same grade, blocking or not.
#pragma once

#include <sys/stat.h>

namespace esreplay {

bool is_standard_output(const struct stat& status);

}  // namespace esreplay
