#include "replayer/scope/sleeping_call.h"

namespace esreplay {

// macOS does not report the system call that a thread is in.
bool sleeping_call(pid_t, SleepingCall*) { return false; }

bool is_running(pid_t) { return false; }

uint64_t ran_time_ns(pid_t) { return 0; }

uint64_t ready_time_ns(pid_t) { return 0; }

}  // namespace esreplay
