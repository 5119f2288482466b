// Locks that another thread holds, and what that thread does meanwhile.
#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>

#include <cstring>

#include "test/clients/asleep.h"
#include "test/scope/cases.h"

std::atomic<bool> waited_for;

namespace {

std::atomic<bool> given_up;
std::atomic<pid_t> holder_tid;
int waited_for_pipe[2];
Worker hold_mutex_of;

void* hold(void*) {
  holder_tid = static_cast<pid_t>(own_thread_id());
  return hold_mutex_of(nullptr);
}

void* look_at_handler(void* handler) {
  while (!waits_for_lock(static_cast<unsigned>(reinterpret_cast<uintptr_t>(handler)), &mutex, sizeof mutex))
    sched_yield();
  waited_for = true;
  CHECK(write(waited_for_pipe[1], "", 1) == 1);
  return nullptr;
}

}  // namespace

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_until_waited_for([] {});
  usleep(2000);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_until_given_up(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  while (!given_up) usleep(100);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

// Blocks after it has released the mutex, before the handler may have run.
extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_and_go_on(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_until_waited_for([] {});
  pthread_mutex_unlock(&mutex);
  usleep(2000);
  return nullptr;
}

// Is in a system call of its own before the handler comes.
extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_in_bare_call(void*) {
  char byte;
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  CHECK(bare(SYS_read, waited_for_pipe[0], reinterpret_cast<long>(&byte), 1) == 1);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

namespace {

// Writes with a call beneath the one that reads a directory, and stays in that one.
int write_and_stay(const dirent*) {
  static bool done;
  if (done) return 0;
  done = true;
  CHECK(write(nonblocking[1], "x", 1) == 1);
  sem_post(&held);
  repeat_until_waited_for([] {});
  return 0;
}

}  // namespace

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_in_directory(void*) {
  dirent** names = nullptr;
  pthread_mutex_lock(&mutex);
  CHECK(scandir("/proc/self", &names, write_and_stay, nullptr) == 0);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_and_yield(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_until_waited_for([] { sched_yield(); });
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

// Graded calls that cannot wait, even if their worst case can.
extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_and_poll(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  pollfd waited = {nonblocking[0], POLLIN, 0};
  char byte;
  repeat_until_waited_for([&] {
    CHECK(poll(&waited, 1, 0) >= 0);
    CHECK(write(nonblocking[1], "x", 1) == 1);
    CHECK(bare(0 /* read */, nonblocking[0], reinterpret_cast<long>(&byte), 1) == 1);
  });
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

void signal_once_asleep(void (*handler)(int), long call) {
  struct Sleeper {
    pthread_t thread;
    unsigned number;
    long call;
  };
  static Sleeper sleeper;
  sleeper = {pthread_self(), own_thread_id(), call};
  signal(SIGUSR2, handler);
  pthread_t alarm;
  CHECK(pthread_create(
            &alarm, nullptr,
            [](void*) -> void* {
              while (!is_asleep_in(sleeper.number, sleeper.call)) sched_yield();
              CHECK(pthread_kill(sleeper.thread, SIGUSR2) == 0);
              return nullptr;
            },
            nullptr) == 0);
  pthread_detach(alarm);
}

namespace {
__thread sigjmp_buf out_of_sleep;
void jump(int) { siglongjmp(out_of_sleep, 1); }

timespec in_a_tenth_of_a_second() {
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 100000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  return until;
}

pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
std::atomic<bool> held_meanwhile;

void hold_meanwhile(int) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_until_waited_for([] {});
  pthread_mutex_unlock(&mutex);
  held_meanwhile = true;
}

void* wake(void*) {
  while (!held_meanwhile) usleep(100);
  pthread_cond_signal(&woken);
  return nullptr;
}
}  // namespace

// Holds the mutex that it releases for a wait: shortly before the wait, in a signal handler during it, and after it.
extern "C" __attribute__((noinline, visibility("default"))) void* lend_mutex(void*) {
  pthread_t waker;
  CHECK(pthread_create(&waker, nullptr, wake, nullptr) == 0);
  pthread_mutex_lock(&mutex);
  signal_once_asleep(hold_meanwhile, FUTEX_CALL);
  CHECK(pthread_cond_wait(&woken, &mutex) == 0);
  pthread_mutex_unlock(&mutex);
  pthread_join(waker, nullptr);
  return nullptr;
}

// Waits for a condition with another mutex.
extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_and_lend(void*) {
  pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&other);
  sem_post(&held);
  repeat_until_waited_for([] {});
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  const timespec until = in_a_tenth_of_a_second();
  CHECK(pthread_cond_timedwait(&condition, &other, &until) == ETIMEDOUT);
  pthread_mutex_unlock(&other);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

// Leaves a call by a jump, so it is in no call while it holds the lock.
extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_after_jump(void*) {
  if (sigsetjmp(out_of_sleep, 1) == 0) {
    signal_once_asleep(jump, SYS_clock_nanosleep);
    usleep(600'000'000);
    CHECK(false);
  }
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_until_waited_for([] {});
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

pthread_t start_holder(Worker holds, pid_t handler) {
  pthread_t worker;
  pthread_t looker;
  hold_mutex_of = holds;
  CHECK(pipe(waited_for_pipe) == 0);
  CHECK(pthread_create(&worker, nullptr, hold, nullptr) == 0);
  sem_wait(&held);
  if (holds == hold_mutex_in_bare_call)
    while (!is_asleep_in(static_cast<unsigned>(holder_tid.load()), SYS_read)) sched_yield();
  CHECK(pthread_create(&looker, nullptr, look_at_handler, reinterpret_cast<void*>(static_cast<uintptr_t>(handler))) ==
        0);
  pthread_detach(looker);
  return worker;
}

Worker worker_of(const char* name) {
  struct Row {
    const char* name;
    Worker worker;
  };
  constexpr Row kRows[] = {
      {"waits_for_worker", hold_mutex},
      {"timed_lock_fails", hold_mutex_until_given_up},
      {"waits_for_leaver", hold_mutex_and_go_on},
      {"waits_for_bare_call", hold_mutex_in_bare_call},
      {"waits_for_directory", hold_mutex_in_directory},
      {"waits_for_yielder", hold_mutex_and_yield},
      {"waits_for_poller", hold_mutex_and_poll},
      {"waits_for_jumper", hold_mutex_after_jump},
      {"waits_for_lender", lend_mutex},
      {"waits_behind_lender", hold_mutex_and_lend},
  };
  for (const Row& row : kRows)
    if (strcmp(row.name, name) == 0) return row.worker;
  return nullptr;
}

CASE waits_for_worker() {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

CASE waits_for_leaver() { waits_for_worker(); }
CASE waits_for_bare_call() { waits_for_worker(); }
CASE waits_for_directory() { waits_for_worker(); }
CASE waits_for_yielder() { waits_for_worker(); }
CASE waits_for_poller() { waits_for_worker(); }
CASE waits_for_jumper() { waits_for_worker(); }
CASE waits_for_lender() { waits_for_worker(); }
CASE waits_behind_lender() { waits_for_worker(); }

CASE timed_lock_fails() {
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 50000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  CHECK(pthread_mutex_timedlock(&mutex, &until) == ETIMEDOUT);
  given_up = true;
}
