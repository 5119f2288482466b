// Signals, their masks and handlers, and jumps out of handlers.
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>

#include <cstring>
#include <ctime>

#include "test/scope/cases.h"

void on_signal(int) { bare(SYS_getppid); }

CASE signal_inside() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigfillset(&action.sa_mask);
  CHECK(sigaction(SIGUSR1, &action, nullptr) == 0);
  CHECK(raise(SIGUSR1) == 0);
  bare_open();
}

CASE blocks_everything() {
  sigset_t all, before;
  sigfillset(&all);
  CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
  CHECK(bare(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&all), 0, 8) == 0);
  bare_open();
  usleep(1);  // arms again
  CHECK(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, 8) == 0);
  bare_open();
  CHECK(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
}

CASE takes_sigsys() {
  CHECK(signal(SIGSYS, on_signal) != SIG_ERR);
  struct sigaction now;
  CHECK(sigaction(SIGSYS, nullptr, &now) == 0 && now.sa_handler == on_signal);
  bare_open();
}

char alternate[65536];
bool was_alternate;
int set_while_used;

void on_alternate_stack(int) {
  stack_t now = {};
  was_alternate = sigaltstack(nullptr, &now) == 0 && now.ss_sp == alternate && now.ss_flags == SS_ONSTACK;
  set_while_used = sigaltstack(&now, nullptr) == 0 ? 0 : errno;
}

CASE alternate_stack() {
  stack_t stack = {}, before = {}, now = {};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof alternate;
  CHECK(sigaltstack(nullptr, &before) == 0 && before.ss_size != 0 && before.ss_flags == 0);
  CHECK(sigaltstack(&stack, nullptr) == 0);
  CHECK(sigaltstack(nullptr, &now) == 0 && now.ss_sp == alternate && now.ss_flags == 0);
  struct sigaction action = {};
  action.sa_handler = on_alternate_stack;
  action.sa_flags = SA_ONSTACK;
  CHECK(sigaction(SIGUSR1, &action, nullptr) == 0 && raise(SIGUSR1) == 0);
  CHECK(was_alternate && set_while_used == EPERM);
  stack.ss_flags = SS_ONSTACK | SS_DISABLE;
  CHECK(sigaltstack(&stack, nullptr) == -1 && errno == EINVAL);
  stack.ss_flags = 0;
  stack.ss_size = 1;
  CHECK(sigaltstack(&stack, nullptr) == -1 && errno == ENOMEM);
  stack.ss_flags = SS_DISABLE;
  CHECK(sigaltstack(&stack, nullptr) == 0);
  CHECK(sigaltstack(nullptr, &now) == 0 && now.ss_flags == SS_DISABLE);
  CHECK(sigaltstack(&before, nullptr) == 0);
}

// The trap runs on the alternate stack.
template <typename Call>
bool is_trapped(Call call) {
  memset(alternate, 'x', sizeof alternate);
  call();
  for (const char byte : alternate)
    if (byte != 'x') return true;
  return false;
}

// The mask changes without the trap, which is ten times as dear.
CASE masks_without_trap() {
  stack_t stack = {}, kept = {};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof alternate;
  CHECK(sigaltstack(&stack, &kept) == 0);
  CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);  // arms again
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  CHECK(is_trapped([] { bare(SYS_getppid); }));
  CHECK(!is_trapped([&] { CHECK(pthread_sigmask(SIG_BLOCK, &set, &before) == 0); }));
  CHECK(!is_trapped([&] { CHECK(pthread_sigmask(SIG_SETMASK, nullptr, &set) == 0); }));
  CHECK(sigismember(&before, SIGUSR2) == 0 && sigismember(&set, SIGUSR2) == 1);
  CHECK(!is_trapped([&] { CHECK(sigprocmask(SIG_SETMASK, &before, nullptr) == 0); }));
  CHECK(pthread_sigmask(7, &set, nullptr) == EINVAL);
  errno = 0;
  CHECK(sigprocmask(7, &set, nullptr) == -1 && errno == EINVAL);
  CHECK(sigaltstack(&kept, nullptr) == 0);
}

jmp_buf back;

CASE jumps() {
  if (setjmp(back) == 0) {
    usleep(1);
    longjmp(back, 1);
  }
  bare_open();
}

sigjmp_buf out_of_call;
void jump_out(int) { siglongjmp(out_of_call, 1); }

void jump_once_asleep() {
  probe_leave();
  signal_once_asleep(jump_out, SYS_clock_nanosleep);
  probe_enter();
}

// Leaves a wrapped call by a signal: the next handler run must be watched as if nothing had happened.
CASE jumps_out_of_call() {
  jump_once_asleep();
  if (sigsetjmp(out_of_call, 1) == 0) {
    usleep(600'000'000);
    CHECK(false);
  }
  probe_leave();
  probe_enter();
  bare_open();
}

// Leaves a wrapped call by a signal, and continues in the same handler run.
CASE jumps_back_into_handler() {
  jump_once_asleep();
  if (sigsetjmp(out_of_call, 1) == 0) {
    usleep(600'000'000);
    CHECK(false);
  }
  bare_open();
}
