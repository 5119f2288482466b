#include "replayer/scope/sleeping_call.h"

namespace esreplay {

// macOS tells no thread's system call.
bool sleeping_call(pid_t, SleepingCall*) { return false; }

bool is_running(pid_t) { return false; }

uint64_t ready_time_ns(pid_t) { return 0; }

}  // namespace esreplay
