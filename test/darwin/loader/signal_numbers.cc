// From <sys/signal.h>. SIGEMT (7) and SIGINFO (29) have no counterpart.
#include "test/darwin/loader/signal_numbers.h"

namespace loader {
namespace {

constexpr int kHost[32] = {
    0,       SIGHUP, SIGINT,  SIGQUIT, SIGILL,    SIGTRAP, SIGABRT,  0,       SIGFPE,  SIGKILL, SIGBUS,
    SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM,   SIGURG,  SIGSTOP,  SIGTSTP, SIGCONT, SIGCHLD, SIGTTIN,
    SIGTTOU, SIGIO,  SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, 0,       SIGUSR1, SIGUSR2,
};

}  // namespace

int host_signal(int darwin) { return darwin > 0 && darwin < 32 ? kHost[darwin] : 0; }

int darwin_signal(int host) {
  for (int darwin = 1; darwin < 32; ++darwin)
    if (kHost[darwin] == host) return darwin;
  return 0;
}

sigset_t host_set(DarwinSignalSet darwin) {
  sigset_t host;
  sigemptyset(&host);
  for (int number = 1; number < 32; ++number)
    if ((darwin >> (number - 1) & 1) != 0 && kHost[number] != 0) sigaddset(&host, kHost[number]);
  return host;
}

DarwinSignalSet darwin_set(const sigset_t& host) {
  DarwinSignalSet darwin = 0;
  for (int number = 1; number < 32; ++number)
    if (kHost[number] != 0 && sigismember(&host, kHost[number]) == 1) darwin |= 1U << (number - 1);
  return darwin;
}

}  // namespace loader
