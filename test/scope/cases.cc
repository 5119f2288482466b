// One behaviour of a handler a case: `cases NAME` plays it on a delivery thread and prints the facts it left.
// A case that finds a wrapped call not working ends the process with its line number.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "test/scope/probe.h"

#define CASE extern "C" __attribute__((noinline, visibility("default"))) void
#define CHECK(condition) \
  if (!(condition)) _exit((fprintf(stderr, "line %d: %s, errno %d\n", __LINE__, #condition, errno), 9))

extern "C" {
void* dispatch_queue_create(const char*, void*);
void dispatch_async_f(void*, void*, void (*)(void*)) __attribute__((weak));
void dispatch_sync_f(void*, void*, void (*)(void*)) __attribute__((weak));
void dispatch_after_f(uint64_t, void*, void*, void (*)(void*));
uint64_t dispatch_time(uint64_t, int64_t);
void* dispatch_semaphore_create(long);
long dispatch_semaphore_signal(void*);
long dispatch_semaphore_wait(void*, uint64_t);
void* dispatch_group_create(void);
void dispatch_group_async_f(void*, void*, void*, void (*)(void*));
void dispatch_group_enter(void*);
void dispatch_group_leave(void*);
long dispatch_group_wait(void*, uint64_t);
}

namespace {

constexpr uint64_t kForever = ~0ull;

long bare(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  register long r10 __asm__("r10") = d;
  long result = number;
  __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

void nothing(void*) {}

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
sem_t held;
sem_t never;
void* queue;
void* semaphore;
void* group;
int pipes[2];
int nonblocking[2];
int event;

}  // namespace

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  usleep(60000);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

namespace {

template <typename Step>
void repeat_for_60_ms(Step step) {
  timespec began;
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &began);
  do {
    step();
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((now.tv_sec - began.tv_sec) * 1000000000 + now.tv_nsec - began.tv_nsec < 60000000);
}

// Writes by a call beneath the one that flushes, and stays in that one.
ssize_t write_slowly(void*, const char* data, size_t size) {
  CHECK(write(nonblocking[1], data, size) == static_cast<ssize_t>(size));
  sem_post(&held);
  repeat_for_60_ms([] {});
  return static_cast<ssize_t>(size);
}

}  // namespace

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_in_stream(void*) {
  cookie_io_functions_t functions = {};
  functions.write = write_slowly;
  FILE* stream = fopencookie(nullptr, "w", functions);
  CHECK(stream != nullptr && fputs("x", stream) >= 0);
  pthread_mutex_lock(&mutex);
  CHECK(fflush(stream) == 0);
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

extern "C" __attribute__((noinline, visibility("default"))) void* hold_mutex_and_yield(void*) {
  pthread_mutex_lock(&mutex);
  sem_post(&held);
  repeat_for_60_ms([] { sched_yield(); });
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

namespace {

// The worker's next 60 ms are spent holding the lock; hold_mutex spends them inside usleep.
pthread_t start_holder(void* (*hold)(void*)) {
  pthread_t worker;
  pthread_create(&worker, nullptr, hold, nullptr);
  sem_wait(&held);
  usleep(5000);
  return worker;
}

}  // namespace

CASE careful() {
  for (int round = 0; round < 2; round++) {
    dispatch_async_f(queue, nullptr, nothing);
    dispatch_after_f(dispatch_time(0, 1000000), queue, nullptr, nothing);
    dispatch_group_async_f(group, queue, nullptr, nothing);
    dispatch_group_enter(group);
    dispatch_group_leave(group);
    dispatch_semaphore_signal(semaphore);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    CHECK(getpid() > 0 && getuid() == geteuid());
    sem_post(&held);
  }
}

CASE small_mallocs() {
  static void* kept[2000];
  for (int at = 0; at < 2000; at++) kept[at] = malloc(static_cast<size_t>(16 + at));
  for (void* block : kept) free(block);
}

CASE big_malloc() {
  void* volatile memory = malloc(8 << 20);
  memset(memory, 1, 4096);
  free(memory);
}

CASE opens_file() {
  errno = 0;
  const int file = open("/etc/passwd", O_RDONLY);
  CHECK(file > 2);
  char byte;
  CHECK(read(file, &byte, 1) == 1);
  CHECK(close(file) == 0);
  CHECK(open("/nowhere/at/all", O_RDONLY) == -1 && errno == ENOENT);
}

CASE sleeps() { CHECK(usleep(2000) == 0); }

CASE prints() {
  FILE* file = fopen("/dev/null", "w");
  CHECK(file != nullptr);
  CHECK(fprintf(file, "%d %s %.1f", 7, "seven", 7.5) == 11);
  CHECK(fclose(file) == 0);
  CHECK(printf("%s", "") == 0);
}

CASE bare_open() {
  const long file = bare(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/etc/passwd"), O_RDONLY);
  CHECK(file > 2);
}

CASE bare_open_after_dispatch() {
  dispatch_async_f(queue, nullptr, nothing);
  dispatch_after_f(dispatch_time(0, 1000000), queue, nullptr, nothing);
  small_mallocs();
  bare_open();
}

CASE bare_open_after_wrapped() {
  bare_open();            // disarms
  CHECK(usleep(1) == 0);  // arms again
  bare_open();
}

CASE usleep_after_dispatch() {
  dispatch_async_f(queue, nullptr, nothing);
  usleep(100);
}

CASE unwrapped_function() {
  const int file = inotify_init1(IN_CLOEXEC);
  CHECK(file > 2);
}

CASE bare_harmless() {
  CHECK(bare(SYS_getpid) == getpid());
  CHECK(bare(SYS_gettid) > 0);
  CHECK(bare(SYS_sched_yield) == 0);
  CHECK(bare(SYS_sched_yield) == 0);
  const long memory = bare(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  CHECK(memory > 0 || memory < -4096);
}

CASE syscall_function() {
  CHECK(syscall(SYS_gettid) > 0);
  const long file = syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0);
  CHECK(file > 2);
  errno = 0;
  CHECK(syscall(SYS_openat, AT_FDCWD, "/nowhere", O_RDONLY, 0) == -1 && errno == ENOENT);
}

CASE futex_no_wait() {
  int word = 1;
  CHECK(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, nullptr) == -1 && errno == EAGAIN);
  CHECK(bare(SYS_futex, reinterpret_cast<long>(&word), FUTEX_WAIT_PRIVATE, 2) == -EAGAIN);
  CHECK(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1) == 0);
}

CASE futex_wait() {
  int word = 1;
  const timespec length = {0, 2000000};
  CHECK(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, &length) == -1 && errno == ETIMEDOUT);
  CHECK(bare(SYS_futex, reinterpret_cast<long>(&word), FUTEX_WAIT_PRIVATE, 1, reinterpret_cast<long>(&length)) ==
        -ETIMEDOUT);
}

CASE waits_for_worker() {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

CASE waits_for_stream() { waits_for_worker(); }
CASE waits_for_yielder() { waits_for_worker(); }

CASE timed_lock_fails() {
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 3000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  CHECK(pthread_mutex_timedlock(&mutex, &until) == ETIMEDOUT);
}

CASE semaphores() {
  CHECK(sem_wait(&held) == 0);
  CHECK(sem_trywait(&never) == -1 && errno == EAGAIN);
  CHECK(dispatch_semaphore_wait(semaphore, 0) != 0);
  CHECK(dispatch_semaphore_wait(semaphore, dispatch_time(0, 1000000)) != 0);
  CHECK(dispatch_group_wait(group, kForever) == 0);
}

CASE conditions() {
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  pthread_mutex_lock(&mutex);
  CHECK(pthread_cond_timedwait(&condition, &mutex, &until) == ETIMEDOUT);
  pthread_mutex_unlock(&mutex);
  pthread_cond_broadcast(&condition);
}

extern "C" __attribute__((noinline, visibility("default"))) void open_in_block(void*) {
  const int file = open("/etc/passwd", O_RDONLY);
  CHECK(file > 2);
}

CASE sync_idle_queue() { dispatch_sync_f(queue, nullptr, nothing); }
CASE sync_with_open() { dispatch_sync_f(queue, nullptr, open_in_block); }
CASE sync_busy_queue() { dispatch_sync_f(queue, nullptr, nothing); }

void sleep_on_queue(void*) { usleep(40000); }

void open_once() { open_in_block(nullptr); }

CASE once_with_open() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  CHECK(pthread_once(&once, open_once) == 0);
  CHECK(pthread_once(&once, open_once) == 0);
}

struct Slow {
  int value;
  explicit Slow(int argument) : value(argument) {}
};
__attribute__((noinline)) int static_value() {
  static Slow slow(getpid());
  return slow.value;
}
CASE static_object() { CHECK(static_value() == getpid()); }

CASE write_grades() {
  const uint64_t one = 1;
  CHECK(write(event, &one, sizeof one) == sizeof one);
  CHECK(write(nonblocking[1], "x", 1) == 1);
  CHECK(write(pipes[1], "x", 1) == 1);
  CHECK(bare(SYS_write, nonblocking[1], reinterpret_cast<long>("y"), 1) == 1);
}

CASE poll_grades() {
  pollfd waited = {nonblocking[1], POLLOUT, 0};
  CHECK(poll(&waited, 1, 0) == 1);
  CHECK(poll(&waited, 1, 1000) == 1);
  timeval zero = {};
  CHECK(select(0, nullptr, nullptr, nullptr, &zero) == 0);
}

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
  CHECK(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
}

CASE takes_sigsys() {
  CHECK(signal(SIGSYS, on_signal) != SIG_ERR);
  struct sigaction now;
  CHECK(sigaction(SIGSYS, nullptr, &now) == 0 && now.sa_handler == on_signal);
  bare_open();
}

CASE alternate_stack() {
  static char memory[65536];
  stack_t stack = {};
  stack.ss_sp = memory;
  stack.ss_size = sizeof memory;
  CHECK(sigaltstack(&stack, nullptr) == 0);
  stack_t now = {};
  CHECK(sigaltstack(nullptr, &now) == 0 && now.ss_sp == memory);
  stack.ss_flags = SS_DISABLE;
  CHECK(sigaltstack(&stack, nullptr) == 0);
}

CASE forks() {
  const pid_t child = fork();
  if (child == 0) {
    open("/etc/passwd", O_RDONLY);
    bare(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/etc/passwd"), O_RDONLY);
    _exit(3);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3);
}

CASE bare_fork() {
  const long child = bare(SYS_fork);
  if (child == 0) {
    open("/etc/passwd", O_RDONLY);
    bare(SYS_exit_group, 4);
  }
  int status = 0;
  CHECK(waitpid(static_cast<pid_t>(child), &status, 0) == child && WEXITSTATUS(status) == 4);
}

CASE runs_programs() {
  CHECK(system("exit 5") != -1);
  FILE* output = popen("echo hello", "r");
  char line[16] = {};
  CHECK(output != nullptr && fgets(line, sizeof line, output) != nullptr && strcmp(line, "hello\n") == 0);
  CHECK(pclose(output) == 0);
  char* arguments[] = {const_cast<char*>("true"), nullptr};
  pid_t child;
  CHECK(posix_spawnp(&child, "true", nullptr, nullptr, arguments, environ) == 0);
  CHECK(waitpid(child, nullptr, 0) == child);
}

void* return_at_once(void*) { return nullptr; }

CASE creates_thread() {
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, return_at_once, nullptr) == 0);
  CHECK(pthread_join(thread, nullptr) == 0);
}

CASE looks_up() {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  CHECK(getaddrinfo("127.0.0.1", "80", &hints, &found) == 0);
  freeaddrinfo(found);
  CHECK(getpwuid(0) != nullptr);
  CHECK(dlopen("/nowhere/none.so", RTLD_NOW) == nullptr && dlerror() != nullptr);
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

// Leaves a wrapped call by a signal: the next handler run must watch as if nothing had happened.
CASE jumps_out_of_call() {
  signal(SIGALRM, jump_out);
  if (sigsetjmp(out_of_call, 1) == 0) {
    timer_t timer;
    sigevent how = {};
    how.sigev_notify = SIGEV_THREAD_ID;
    how.sigev_signo = SIGALRM;
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
    how.sigev_notify_thread_id = static_cast<pid_t>(syscall(SYS_gettid));
    itimerspec when = {{0, 0}, {0, 3000000}};
    probe_leave();
    CHECK(timer_create(CLOCK_MONOTONIC, &how, &timer) == 0 && timer_settime(timer, 0, &when, nullptr) == 0);
    probe_enter();
    usleep(1000000);
    CHECK(false);
  }
  probe_leave();
  probe_enter();
  bare_open();
}

void run_open() { open_in_block(nullptr); }
CASE paused() { probe_pause(run_open); }
CASE own_call() { probe_call(1, run_open); }
CASE answered_then_sleeps() {
  usleep(1);
  probe_answer();
  usleep(1);
}

CASE stuck() { sem_wait(&never); }

namespace {

const char* wanted;
pid_t delivery_tid;

void* deliver(void*) {
  const uint32_t watched = probe_start();
  delivery_tid = static_cast<pid_t>(syscall(SYS_gettid));
  printf("{\"watched\":%u}\n", watched);
  fflush(stdout);
  probe_print();
  pthread_t worker = {};
  void* (*hold)(void*) = nullptr;
  if (strcmp(wanted, "waits_for_worker") == 0 || strcmp(wanted, "timed_lock_fails") == 0) hold = hold_mutex;
  if (strcmp(wanted, "waits_for_stream") == 0) hold = hold_mutex_in_stream;
  if (strcmp(wanted, "waits_for_yielder") == 0) hold = hold_mutex_and_yield;
  if (hold != nullptr) worker = start_holder(hold);
  if (strcmp(wanted, "sync_busy_queue") == 0) dispatch_async_f(queue, nullptr, sleep_on_queue), usleep(5000);
  if (strcmp(wanted, "semaphores") == 0) sem_post(&held);
  auto* run = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, wanted));
  if (run == nullptr) _exit((fprintf(stderr, "no case %s\n", wanted), 8));
  probe_enter();
  run();
  probe_leave();
  usleep(1);  // stated only if the scope was left armed
  probe_print();
  if (hold != nullptr) pthread_join(worker, nullptr);
  return nullptr;
}

}  // namespace

int main(int, char** arguments) {
  wanted = arguments[1];
  sem_init(&held, 0, 0);
  sem_init(&never, 0, 0);
  if (dispatch_async_f != nullptr) {
    queue = dispatch_queue_create("cases", nullptr);
    semaphore = dispatch_semaphore_create(0);
    group = dispatch_group_create();
  }
  CHECK(pipe(pipes) == 0 && pipe2(nonblocking, O_NONBLOCK) == 0);
  event = eventfd(0, 0);
  setvbuf(stdout, nullptr, _IOFBF, 4096);
  pthread_t thread;
  pthread_create(&thread, nullptr, deliver, nullptr);
  if (strcmp(wanted, "stuck") == 0) {
    while (probe_count() == 0 || delivery_tid == 0) usleep(1000);
    usleep(30000);
    probe_print_current(delivery_tid);
    probe_print();
    _exit(0);
  }
  pthread_join(thread, nullptr);
  fflush(stdout);
  _exit(0);
}
