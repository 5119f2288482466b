// What the client got as standard output and standard error. Whoever started it chose where they lead, so a write to
// them is judged the same for a terminal, a file and a pipe, whether the pipe is non-blocking or not.
#pragma once

#include <sys/stat.h>

namespace esreplay {

bool is_standard_output(const struct stat& status);

}  // namespace esreplay
