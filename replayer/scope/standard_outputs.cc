#include "replayer/scope/standard_outputs.h"

#include <unistd.h>

namespace esreplay {

namespace {

struct stat g_outputs[2];  // all zero for one that is closed

// The client may replace them later, by pipes of its own too.
__attribute__((constructor)) void note_outputs() {
  for (int file = STDOUT_FILENO; file <= STDERR_FILENO; file++) {
    struct stat status = {};
    if (fstat(file, &status) == 0) g_outputs[file - STDOUT_FILENO] = status;
  }
}

}  // namespace

bool is_standard_output(const struct stat& status) {
  for (const struct stat& output : g_outputs)
    if (output.st_ino != 0 && output.st_ino == status.st_ino && output.st_dev == status.st_dev) return true;
  return false;
}

}  // namespace esreplay
