// Identifies threads by the kernel's thread id, which debuggers and logs of macOS show.
#include <pthread.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include "replayer/code/system_call.h"
#include "replayer/platform/platform.h"

namespace esreplay {

pid_t own_tid() { return static_cast<pid_t>(thread_id()); }
pid_t own_pid() { return getpid(); }

long signal_own_process(int signal) { return kill(getpid(), signal) == 0 ? 0 : -errno; }

// The kernel cannot be asked about a thread id. Threads that hold a row here give it back when they end.
long signal_probe(pid_t tid) { return has_thread_row(static_cast<uint32_t>(tid)) ? 0 : -ESRCH; }

}  // namespace esreplay
