// macOS cannot show a process its own bare system calls.
#include "replayer/scope/trap.h"

namespace esreplay {

bool trap_start() { return false; }
long trap_canary() { return 0; }
long trap_canary_answer() { return 0; }

}  // namespace esreplay
