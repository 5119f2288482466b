// Calls of a handler that let a signal in on its own thread. The client's signal handler runs inside the call, and it
// is the handler's own code: what it calls is recorded, and what the handler calls after a jump out of it.
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "test/scope/cases.h"

namespace {

sigjmp_buf out;
bool leaves;
bool came;

void on_let_in(int) {
  came = true;
  if (leaves) siglongjmp(out, 1);
  bare_open();
}

sigset_t only(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

void take(int signal) {
  struct sigaction action = {};
  action.sa_handler = on_let_in;
  CHECK(sigaction(signal, &action, nullptr) == 0);
}

void make_pending() {
  const sigset_t set = only(SIGUSR1);
  CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0 && raise(SIGUSR1) == 0);
}

void open_to(int signal) {
  const sigset_t set = only(signal);
  CHECK(pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0);
}

// The signal comes in the middle of `let_in`, which opens a file there, or is left and opens it afterwards.
template <typename LetIn>
void inside(LetIn let_in) {
  leaves = false;
  let_in();
  CHECK(came);
}

template <typename LetIn>
void left(LetIn let_in) {
  leaves = true;
  if (sigsetjmp(out, 1) == 0) {
    let_in();
    CHECK(false);
  }
  CHECK(came);
  bare_open();
}

template <typename Send>
auto sent(Send send, int signal = SIGUSR1) {
  return [=] {
    take(signal);
    open_to(signal);
    send();
  };
}

template <typename Open>
auto pending(Open open) {
  return [=] {
    take(SIGUSR1);
    make_pending();
    open();
  };
}

constexpr timespec kNoTime = {};
const sigset_t kEmpty = {};
const sigset_t kUser = only(SIGUSR1);
siginfo_t queued_info() {
  siginfo_t info = {};
  info.si_signo = SIGUSR1;
  info.si_code = SI_QUEUE;
  return info;
}

// A wait on a futex of the client's own is not a call like others: it is made in the trap, and signals end it.
void wait_on_futex() {
  static int word;
  CHECK(bare(SYS_futex, reinterpret_cast<long>(&word), FUTEX_WAIT_PRIVATE, 0, 0) == -EINTR);
}

void interrupt_futex() {
  probe_leave();
  signal_once_asleep(on_let_in, SYS_futex);
  take(SIGUSR2);  // without SA_RESTART
  probe_enter();
}

// Writing ends whose readers are gone.
struct Ends {
  int file;
  int socket;
};
const Ends kWithoutReader = [] {
  int files[2];
  int sockets[2];
  CHECK(pipe2(files, O_NONBLOCK) == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets) == 0);
  close(files[0]);
  close(sockets[1]);
  return Ends{files[1], sockets[0]};
}();
char letter = 'x';
iovec part = {&letter, 1};

template <typename Write>
auto refused(Write write) {
  return sent([=] { CHECK(write() == -1 && errno == EPIPE); }, SIGPIPE);
}

}  // namespace

#define LETS_IN(name, ...)                      \
  CASE name##_inside() { inside(__VA_ARGS__); } \
  CASE name##_left() { left(__VA_ARGS__); }

LETS_IN(raises, sent([] { raise(SIGUSR1); }))
LETS_IN(kills_thread, sent([] { pthread_kill(pthread_self(), SIGUSR1); }))
LETS_IN(kills_itself, sent([] { kill(getpid(), SIGUSR1); }))
LETS_IN(queues_to_itself, sent([] { sigqueue(getpid(), SIGUSR1, {}); }))
LETS_IN(queues_to_thread, sent([] { pthread_sigqueue(pthread_self(), SIGUSR1, {}); }))
LETS_IN(bare_tgkill, sent([] { bare(SYS_tgkill, getpid(), bare(SYS_gettid), SIGUSR1); }))
LETS_IN(syscall_tgkill, sent([] { syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1); }))
LETS_IN(syscall_sigqueue, sent([] {
          siginfo_t info = queued_info();
          syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info);
        }))
LETS_IN(raises_sigsys, sent([] { raise(SIGSYS); }, SIGSYS))
LETS_IN(opens_mask, pending([] { pthread_sigmask(SIG_UNBLOCK, &kUser, nullptr); }))
LETS_IN(opens_process_mask, pending([] { sigprocmask(SIG_SETMASK, &kEmpty, nullptr); }))
LETS_IN(bare_sigprocmask, pending([] { bare(SYS_rt_sigprocmask, SIG_UNBLOCK, reinterpret_cast<long>(&kUser), 0, 8); }))
LETS_IN(syscall_sigprocmask, pending([] { syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &kUser, nullptr, 8); }))
LETS_IN(polls_open, pending([] { ppoll(nullptr, 0, &kNoTime, &kEmpty); }))
LETS_IN(selects_open, pending([] { pselect(0, nullptr, nullptr, nullptr, &kNoTime, &kEmpty); }))
LETS_IN(syscall_ppoll, pending([] { syscall(SYS_ppoll, nullptr, 0, &kNoTime, &kEmpty, 8); }))
LETS_IN(writes, refused([] { return write(kWithoutReader.file, &letter, 1); }))
LETS_IN(writes_parts, refused([] { return writev(kWithoutReader.file, &part, 1); }))
LETS_IN(writes_parts_here, refused([] { return pwritev2(kWithoutReader.file, &part, 1, -1, 0); }))
LETS_IN(sends, refused([] { return send(kWithoutReader.socket, &letter, 1, MSG_DONTWAIT); }))
LETS_IN(sends_to, refused([] { return sendto(kWithoutReader.socket, &letter, 1, MSG_DONTWAIT, nullptr, 0); }))
LETS_IN(sends_message, refused([] {
          msghdr message = {};
          message.msg_iov = &part;
          message.msg_iovlen = 1;
          return sendmsg(kWithoutReader.socket, &message, MSG_DONTWAIT);
        }))
LETS_IN(sends_messages, refused([] {
          mmsghdr message = {};
          message.msg_hdr.msg_iov = &part;
          message.msg_hdr.msg_iovlen = 1;
          return sendmmsg(kWithoutReader.socket, &message, 1, MSG_DONTWAIT);
        }))
LETS_IN(waits_on_futex, [] {
  interrupt_futex();
  wait_on_futex();
})
