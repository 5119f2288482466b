// Sends its own thread a signal in the ES handler. The signal handler opens a file there, or with -DLEAVES jumps out and
// the ES handler opens it.
#include "examine.h"

#include <setjmp.h>
#include <signal.h>
#if defined(TGKILLS)
#include <sys/syscall.h>
#endif

#if defined(TRAPS)
#define SIGNAL SIGTRAP  // one that crashes the client otherwise
#else
#define SIGNAL SIGUSR1
#endif

static sigjmp_buf after;

static void open_one(void) {
  int fd = open("/etc/passwd", O_RDONLY);  // found here
  must(fd >= 0, "open works");
}

static void on_signal(int signal) {
  (void)signal;
#if defined(LEAVES)
  siglongjmp(after, 1);
#else
  open_one();
#endif
}

// So that a signal to the process comes to the thread that lets it in.
__attribute__((constructor)) static void block_in_other_threads(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGNAL);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void send(const sigset_t *set) {
#if defined(KILLS)
  (void)set;
  kill(getpid(), SIGNAL);
#elif defined(TGKILLS)
  (void)set;
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGNAL);
#elif defined(UNBLOCKS)
  pthread_sigmask(SIG_BLOCK, set, NULL);
  raise(SIGNAL);
  pthread_sigmask(SIG_UNBLOCK, set, NULL);
#else
  (void)set;
  raise(SIGNAL);
#endif
}

static void examine(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGNAL);
  must(signal(SIGNAL, on_signal) != SIG_ERR, "signal works");
  must(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0, "pthread_sigmask works");
  if (sigsetjmp(after, 1) == 0)
    send(&set);
  else
    open_one();
}
