// Checks values and layouts that differ between macOS and other systems, by their names in macOS's headers, and prints
// which answers are wrong. It uses nothing of Endpoint Security: it tests whatever takes the place of libSystem and
// dyld.
#include <errno.h>
#include <fcntl.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int wrong;
#define CHECK(statement)                                           \
  do {                                                             \
    if (statement) break;                                          \
    dprintf(STDERR_FILENO, "line %d: %s\n", __LINE__, #statement); \
    ++wrong;                                                       \
  } while (false)

static bool constructed;
__attribute__((constructor)) static void construct(void) { constructed = true; }

static void ask_for_files(void) {
  char path[] = "/tmp/asks-the-system-XXXXXX";
  CHECK(open("/nowhere/at/all", O_RDONLY) == -1 && errno == ENOENT);
  CHECK(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0);
  snprintf(path, sizeof path, "/tmp/asks-%d", getpid());
  int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NONBLOCK, 0600);
  CHECK(file >= 0);
  CHECK(open(path, O_RDWR | O_CREAT | O_EXCL, 0600) == -1 && errno == EEXIST);
  int flags = fcntl(file, F_GETFL);
  CHECK((flags & O_APPEND) != 0 && (flags & O_NONBLOCK) != 0 && (flags & O_ACCMODE) == O_RDWR);
  CHECK(fcntl(file, F_SETFD, FD_CLOEXEC) == 0 && fcntl(file, F_GETFD) == FD_CLOEXEC);
  CHECK(write(file, "12345", 5) == 5);
  struct stat status;
  CHECK(fstat(file, &status) == 0);
  CHECK(status.st_size == 5 && S_ISREG(status.st_mode) && status.st_nlink == 1 && status.st_uid == geteuid());
  CHECK(status.st_mtimespec.tv_sec > 1600000000 && status.st_blksize > 0);
  fstore_t room = {.fst_flags = F_ALLOCATEALL, .fst_posmode = F_PEOFPOSMODE, .fst_length = 100000};
  CHECK(fcntl(file, F_PREALLOCATE, &room) == 0);
  CHECK(fstat(file, &status) == 0 && status.st_size == 5 && status.st_blocks * 512 >= 100000);
  char* shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  CHECK(shared != MAP_FAILED && memcmp(shared, "12345", 5) == 0);
  CHECK(unlink(path) == 0 && close(file) == 0);
  CHECK(close(file) == -1 && errno == EBADF);
  int ends[2];
  char byte;
  CHECK(pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
  CHECK(read(ends[0], &byte, 1) == -1 && errno == EAGAIN);
  CHECK(strcmp(strerror(EAGAIN), "Resource temporarily unavailable") == 0);
}

static void ask_for_memory(void) {
  char* memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  CHECK(memory != MAP_FAILED);
  memory[8191] = 1;
  CHECK(mprotect(memory, 4096, PROT_NONE) == 0);
  char copy[8];
  vm_size_t size = 0;
  CHECK(vm_read_overwrite(mach_task_self(), (vm_address_t)memory, 8, (vm_address_t)copy, &size) != KERN_SUCCESS);
  CHECK(vm_read_overwrite(mach_task_self(), (vm_address_t)memory + 8184, 8, (vm_address_t)copy, &size) == KERN_SUCCESS);
  CHECK(size == 8 && copy[7] == 1);
  CHECK(munmap(memory, 8192) == 0);
  CHECK(sysconf(_SC_PAGESIZE) >= 4096 && sysconf(_SC_NPROCESSORS_ONLN) >= 1);
}

static void ask_for_times(void) {
  mach_timebase_info_data_t base;
  CHECK(mach_timebase_info(&base) == KERN_SUCCESS && base.numer != 0 && base.denom != 0);
  uint64_t before = mach_absolute_time() * base.numer / base.denom;
  struct timespec now;
  CHECK(clock_gettime(CLOCK_UPTIME_RAW, &now) == 0);
  uint64_t between = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
  uint64_t after = mach_absolute_time() * base.numer / base.denom;
  CHECK(before <= between + 50 && between <= after + 50);
  CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0 && clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
  CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec > 1600000000);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int times_run;
static void run_once(void) { ++times_run; }

static void* try_mutex(void* argument) {
  (void)argument;
  return (void*)(intptr_t)pthread_mutex_trylock(&mutex);
}

static void ask_for_locks(void) {
  void* tried = NULL;
  pthread_t thread;
  CHECK(pthread_mutex_lock(&mutex) == 0);
  CHECK(pthread_create(&thread, NULL, try_mutex, NULL) == 0 && pthread_join(thread, &tried) == 0);
  CHECK((intptr_t)tried == EBUSY);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  CHECK(pthread_cond_timedwait(&condition, &mutex, &until) == ETIMEDOUT);
  struct timespec moment = {0, 1000000};
  CHECK(pthread_cond_timedwait_relative_np(&condition, &mutex, &moment) == ETIMEDOUT);
  CHECK(pthread_mutex_unlock(&mutex) == 0);
  CHECK(pthread_mutex_lock(&recursive) == 0 && pthread_mutex_lock(&recursive) == 0);
  CHECK(pthread_mutex_unlock(&recursive) == 0 && pthread_mutex_unlock(&recursive) == 0);
  CHECK(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_trywrlock(&rwlock) == EBUSY);
  CHECK(pthread_rwlock_unlock(&rwlock) == 0);
  CHECK(pthread_once(&once, run_once) == 0 && pthread_once(&once, run_once) == 0 && times_run == 1);
  pthread_mutexattr_t how;
  pthread_mutex_t checked;
  CHECK(pthread_mutexattr_init(&how) == 0 && pthread_mutexattr_settype(&how, PTHREAD_MUTEX_ERRORCHECK) == 0);
  CHECK(pthread_mutex_init(&checked, &how) == 0);
  CHECK(pthread_mutex_lock(&checked) == 0 && pthread_mutex_lock(&checked) == EDEADLK);
}

static _Thread_local int counted = 7;
static _Thread_local double doubled[4];

// Values that stay in registers across a first access to a thread's variables.
__attribute__((noinline)) static bool keeps_registers(const volatile double* given, const volatile long* words) {
  double a = given[0], b = given[1], c = given[2], d = given[3], e = given[4], f = given[5];
  long i = words[0], j = words[1], k = words[2], l = words[3], m = words[4], n = words[5];
  doubled[1] += a;
  counted += 1;
  return a == 1.5 && b == 2.5 && c == 3.5 && d == 4.5 && e == 5.5 && f == 6.5 && i == 1 && j == 2 && k == 3 && l == 4 &&
         m == 5 && n == 6;
}

static void* use_own(void* argument) {
  (void)argument;
  static const double numbers[] = {1.5, 2.5, 3.5, 4.5, 5.5, 6.5};
  static const long words[] = {1, 2, 3, 4, 5, 6};
  bool kept = keeps_registers(numbers, words);
  return (void*)(intptr_t)(kept && counted == 8 && doubled[1] == 1.5);
}

static void ask_for_threads(void) {
  pthread_t thread;
  pthread_attr_t how;
  void* right = NULL;
  CHECK(pthread_attr_init(&how) == 0 && pthread_attr_setstacksize(&how, 1 << 20) == 0);
  CHECK(pthread_create(&thread, &how, use_own, NULL) == 0 && pthread_join(thread, &right) == 0 && right != NULL);
  CHECK(pthread_attr_destroy(&how) == 0);
  CHECK(counted == 7);
  pthread_key_t key;
  CHECK(pthread_key_create(&key, NULL) == 0 && pthread_setspecific(key, &key) == 0 && pthread_getspecific(key) == &key);
  char* top = pthread_get_stackaddr_np(pthread_self());
  char here;
  CHECK(&here < top && &here > top - pthread_get_stacksize_np(pthread_self()));
}

static siginfo_t told;
static void note(int number, siginfo_t* info, void* context) {
  (void)context;
  if (number == SIGUSR1) told = *info;
}

static void ask_for_signals(void) {
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO}, old;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGUSR2);
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  CHECK(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_sigaction == note && (old.sa_flags & SA_SIGINFO) != 0);
  CHECK(sigismember(&old.sa_mask, SIGUSR2) == 1 && sigismember(&old.sa_mask, SIGTERM) == 0);
  CHECK(kill(getpid(), SIGUSR1) == 0);
  CHECK(told.si_signo == SIGUSR1 && told.si_pid == getpid());
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  CHECK(pthread_sigmask(SIG_BLOCK, &set, &before) == 0 && sigismember(&before, SIGUSR1) == 0);
  CHECK(kill(getpid(), SIGUSR1) == 0 && sigpending(&before) == 0 && sigismember(&before, SIGUSR1) == 1);
  int number = 0;
  CHECK(sigwait(&set, &number) == 0 && number == SIGUSR1);
}

static void* wait_here(void* word) {
  while (__atomic_load_n((int*)word, __ATOMIC_ACQUIRE) == 0) continue;
  return NULL;
}

static void ask_for_a_stopped_thread(void) {
  int word = 0;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, wait_here, &word) == 0);
  thread_act_t port = pthread_mach_thread_np(thread);
  while (port == MACH_PORT_NULL) port = pthread_mach_thread_np(thread);
  CHECK(thread_suspend(port) == KERN_SUCCESS);
#if defined(__x86_64__)
  x86_thread_state64_t state;
  mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
  CHECK(thread_get_state(port, x86_THREAD_STATE64, (thread_state_t)&state, &count) == KERN_SUCCESS);
  uintptr_t stack = state.__rsp;
#else
  arm_thread_state64_t state;
  mach_msg_type_number_t count = ARM_THREAD_STATE64_COUNT;
  CHECK(thread_get_state(port, ARM_THREAD_STATE64, (thread_state_t)&state, &count) == KERN_SUCCESS);
  uintptr_t stack = __darwin_arm_thread_state64_get_sp(state);
#endif
  uintptr_t top = (uintptr_t)pthread_get_stackaddr_np(thread);
  CHECK(stack < top && stack > top - pthread_get_stacksize_np(thread));
  CHECK(thread_resume(port) == KERN_SUCCESS);
  __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
  CHECK(pthread_join(thread, NULL) == 0);
}

static void ask_for_words(void) {
  char text[64];
  snprintf(text, sizeof text, "%s %d %.2f %lld %c %zu", "a", -2, 2.5, 1LL << 40, 'z', (size_t)9);
  CHECK(strcmp(text, "a -2 2.50 1099511627776 z 9") == 0);
  CHECK(strlcpy(text, "0123456789", 6) == 10 && strcmp(text, "01234") == 0);
}

int main(int count, char** words, char** environment) {
  CHECK(constructed);
  CHECK(count == 2 && strcmp(words[1], "word") == 0 && words[2] == NULL && environment != NULL);
  ask_for_files();
  ask_for_memory();
  ask_for_times();
  ask_for_locks();
  ask_for_threads();
  ask_for_signals();
  ask_for_a_stopped_thread();
  ask_for_words();
  return wrong == 0 ? 0 : 1;
}
