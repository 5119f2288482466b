// macOS has nothing that shows a bare system call to its own process.
#include "replayer/scope/trap.h"

namespace esreplay {

bool trap_start() { return false; }
long trap_canary() { return 0; }
long trap_canary_answer() { return 0; }
void trap_recover() {}

}  // namespace esreplay
