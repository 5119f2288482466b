// Sends its own thread a signal in the ES handler, or writes where no reader is left (-DWRITES, -DSENDS). The signal
// handler opens a file there, or with -DLEAVES jumps out and the ES handler opens it.
#include "examine.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/socket.h>
#if defined(TGKILLS)
#include <sys/syscall.h>
#endif

#if defined(TRAPS)
#define SIGNAL SIGTRAP  // one that crashes the client otherwise
#elif defined(WRITES) || defined(SENDS)
#define SIGNAL SIGPIPE
#else
#define SIGNAL SIGUSR1
#endif

static sigjmp_buf after;
static int without_reader;

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

__attribute__((constructor)) static void make_end(void) {
  int ends[2];
#if defined(SENDS)
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair works");
#else
  must(pipe(ends) == 0, "pipe works");
#endif
  close(ends[0]);
  without_reader = ends[1];
  must(fcntl(without_reader, F_SETFL, O_NONBLOCK) == 0, "fcntl works");
}

// So that a signal to the process comes to the thread that lets it in.
__attribute__((constructor)) static void block_in_other_threads(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGNAL);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void let_in(const sigset_t *set) {
#if defined(KILLS)
  (void)set;
  kill(getpid(), SIGNAL);
#elif defined(TGKILLS)
  (void)set;
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGNAL);
#elif defined(WRITES)
  (void)set;
  must(write(without_reader, "x", 1) == -1, "nobody reads");
#elif defined(SENDS)
  (void)set;
  must(send(without_reader, "x", 1, MSG_DONTWAIT) == -1, "nobody receives");
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
    let_in(&set);
  else
    open_one();
}
