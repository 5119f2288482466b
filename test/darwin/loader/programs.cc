// Other programs, and waits for what they and others send.
#include <spawn.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/variadic.h"

namespace loader {
namespace {

// Attributes are objects of macOS's kind, and nothing here makes any.
template <auto function>
int spawn(pid_t* out, const char* path, const void* actions, const void* how, char* const* words, char* const* values) {
  if (actions != nullptr || how != nullptr) return darwin_error(ENOTSUP);
  return darwin_error(function(out, path, nullptr, nullptr, words, values));
}

// The rusage struct is another one on macOS.
pid_t wait_and_measure(pid_t pid, int* status, int options, void* use) {
  if (use != nullptr) errno = ENOTSUP;
  return noted(use != nullptr ? -1 : waitpid(pid, status, options));
}

struct DarwinInfo {
  int signal, error, code, pid;
  uint32_t user;
  int status;
  char rest[80];
};
static_assert(sizeof(DarwinInfo) == 104);

// P_ALL 0, P_PID 1, P_PGID 2; WNOHANG 1 and WEXITED 4 as on the host.
int wait_for_id(int kind, unsigned id, DarwinInfo* out, int options) {
  int host_options = options & (WNOHANG | WEXITED);
  if ((options & 0x8) != 0) host_options |= WSTOPPED;
  if ((options & 0x10) != 0) host_options |= WCONTINUED;
  if ((options & 0x20) != 0) host_options |= WNOWAIT;
  siginfo_t host = {};
  const int result = noted(waitid(static_cast<idtype_t>(kind), id, &host, host_options));
  if (result == 0 && out != nullptr) {
    *out = {};
    if (host.si_pid != 0)
      *out = {darwin_signal(SIGCHLD), 0, host.si_code, host.si_pid, host.si_uid, host.si_status, {}};
  }
  return result;
}

pid_t wait_for_any(int* status) { return noted(wait(status)); }

}  // namespace

// A jump of variadic.h calls it.
extern "C" int loader_semctl_list(int set, int semaphore, int command, DarwinList list) {
  // From IPC_RMID 0 on, in macOS's order: its own numbers begin at GETNCNT, 3.
  constexpr int kHost[] = {IPC_RMID, IPC_SET, IPC_STAT, GETNCNT, GETPID, GETVAL, GETALL, GETZCNT, SETVAL, SETALL};
  if (command < 0 || static_cast<size_t>(command) >= std::size(kHost)) {
    errno = EINVAL;
    return noted(-1);
  }
  return noted(semctl(set, semaphore, kHost[command], first_of<void*>(list)));
}

ESREPLAY_VARIADIC(loader_semctl, 3, int, (int set, int semaphore, int command, ...), command,
                  (set, semaphore, command, list), loader_semctl_list)

HostSymbols program_symbols() {
  static const HostSymbol symbols[] = {
      {"_environ", &environ},
      {"_execv", checked<execv>},
      {"_execve", checked<execve>},
      {"_execvp", checked<execvp>},
      {"_msgrcv", checked<msgrcv>},
      {"_pclose", checked<pclose>},
      {"_popen", checked<popen>},
      {"_posix_spawn", spawn<posix_spawn>},
      {"_posix_spawnp", spawn<posix_spawnp>},
      {"_semctl", loader_semctl},
      {"_semop", checked<semop>},
      {"_system", checked<system>},
      {"_tcdrain", checked<tcdrain>},
      {"_wait", wait_for_any},
      {"_wait4", wait_and_measure},
      {"_waitid", wait_for_id},
  };
  return symbols;
}

}  // namespace loader
