#include "replayer/scope/sleeping_call.h"

#include <libproc.h>
#include <mach/thread_info.h>
#include <unistd.h>

namespace esreplay {

// macOS does not report the system call that a thread is in.
bool sleeping_call(pid_t, SleepingCall*) { return false; }

// A thread that lacks a processor has the same state as one that has it.
bool is_running(pid_t thread) {
  proc_threadinfo info = {};
  const auto id = static_cast<uint64_t>(thread);
  const int bytes = proc_pidinfo(getpid(), PROC_PIDTHREADID64INFO, id, &info, sizeof info);
  return bytes == static_cast<int>(sizeof info) && info.pth_run_state == TH_STATE_RUNNING;
}

uint64_t ran_time_ns(pid_t) { return 0; }

uint64_t ready_time_ns(pid_t) { return 0; }

}  // namespace esreplay
