// One behaviour of a handler per case: `cases NAME` runs it on a delivery thread and prints the facts it left. A case
// in which a wrapped call does not work ends the process with its line number.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/platform/signal_stack.h"
#include "test/scope/cases.h"

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

void nothing(void*) {}

pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
sem_t never;
void* queue;
void* semaphore;
void* group;
int event;

}  // namespace

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
sem_t held;
int pipes[2];
int nonblocking[2];

void await_sleep(pid_t thread) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
  for (char state = 0; state != 'S'; usleep(100)) {
    FILE* file = fopen(path, "r");
    CHECK(file != nullptr && fscanf(file, "%*d (%*[^)]) %c", &state) == 1);
    fclose(file);
  }
}

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

std::atomic<pid_t> delivery_tid;
std::atomic<bool> in_handler;

// Keeps a queue busy until the handler waits.
void await_handler(void*) {
  sem_post(&held);
  while (!in_handler) usleep(100);
  await_sleep(delivery_tid);
}

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

// A signal to the process comes to the delivery thread alone, if that lets it in.
void block_for_others(int how) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(how, &set, nullptr);
}

void* deliver(void*) {
  const esreplay::SignalStack signal_stack;  // as a delivery thread has one
  block_for_others(SIG_UNBLOCK);
  const uint32_t watched = probe_start();
  delivery_tid = static_cast<pid_t>(syscall(SYS_gettid));
  printf("{\"watched\":%u}\n", watched);
  fflush(stdout);
  probe_print();
  pthread_t worker = {};
  prepare(wanted);
  const Worker hold = worker_of(wanted);
  if (hold != nullptr) worker = start_holder(hold, delivery_tid);
  if (strcmp(wanted, "sync_busy_queue") == 0) dispatch_async_f(queue, nullptr, await_handler), sem_wait(&held);
  if (strcmp(wanted, "semaphores") == 0) sem_post(&held);
  auto* run = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, wanted));
  if (run == nullptr) _exit((fprintf(stderr, "no case %s\n", wanted), 8));
  probe_enter();
  in_handler = true;
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
  block_for_others(SIG_BLOCK);
  pthread_t thread;
  pthread_create(&thread, nullptr, deliver, nullptr);
  if (strcmp(wanted, "stuck") == 0) {
    while (probe_count() == 0 || delivery_tid == 0) usleep(1000);
    await_sleep(delivery_tid);
    probe_print_current(delivery_tid);
    probe_print();
    _exit(0);
  }
  pthread_join(thread, nullptr);
  fflush(stdout);
  _exit(0);
}
