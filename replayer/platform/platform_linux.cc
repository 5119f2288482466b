// Linux: futexes, process handles, timer slack. Raw system calls, because the delivery threads must not enter libc's
// wrappers.
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/platform/held_file.h"
#include "replayer/platform/platform.h"

namespace esreplay {

static __thread uint32_t t_thread_id __attribute__((tls_model("initial-exec")));

uint32_t thread_id() {
  if (t_thread_id == 0) t_thread_id = static_cast<uint32_t>(syscall(SYS_gettid));
  return t_thread_id;
}

void wait_on_word(const uint32_t* word, uint32_t seen, uint64_t ns) {
  struct timespec timeout = {static_cast<time_t>(ns / 1000000000), static_cast<long>(ns % 1000000000)};
  syscall(SYS_futex, word, FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

void wake_word(const uint32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, nullptr, nullptr, 0); }

void fence_all_threads() {
  constexpr int kGlobal = 1, kPrivate = 8, kRegister = 16;  // membarrier(2)
  if (syscall(SYS_membarrier, kPrivate, 0, 0) == 0) return;
  syscall(SYS_membarrier, kRegister, 0, 0);
  if (syscall(SYS_membarrier, kPrivate, 0, 0) == 0 || syscall(SYS_membarrier, kGlobal, 0, 0) == 0) return;
  // A kernel without it. A store waits in its processor for nanoseconds.
  struct timespec while_it_drains = {0, 1000000};
  syscall(SYS_nanosleep, &while_it_drains, nullptr);
}

void sleep_until_ns(uint64_t monotonic) {
  struct timespec until = {static_cast<time_t>(monotonic / 1000000000), static_cast<long>(monotonic % 1000000000)};
  while (syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == -1 && errno == EINTR) {
  }
}

void touch_file(const char* folder, const char* name) {
  char path[1200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  const int error = errno;
  syscall(SYS_utimensat, AT_FDCWD, path, nullptr, 0);
  errno = error;
}

void sharpen_timers() { prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }
void keep_time() { sharpen_timers(); }

void name_thread(const char* name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

bool being_traced() {
  char text[2048];
  if (!read_text("/proc/self/status", text, sizeof text)) return false;
  const char* line = strstr(text, "TracerPid:");
  return line != nullptr && strtol(line + 10, nullptr, 10) != 0;
}

void own_audit_token(uint32_t (*words)[8]) {
  constexpr uint32_t kNoAuditSession = 0xffffffff;
  // pidversion last: Linux has none, and one process image needs only one value.
  const uint32_t token[8] = {kNoAuditSession, geteuid(), getegid(), getuid(), getgid(), static_cast<uint32_t>(getpid()),
                             kNoAuditSession, 1};
  memcpy(words, token, sizeof token);
}

size_t path_of_descriptor(int descriptor, char* out, size_t size) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, out, size - 1);
  if (length <= 0) return 0;
  out[length] = 0;
  return static_cast<size_t>(length);
}

size_t program_path(char* out, size_t size) {
  const ssize_t length = readlink("/proc/self/exe", out, size - 1);
  if (length <= 0) return 0;
  out[length] = 0;
  return static_cast<size_t>(length);
}

static bool proc_is_ours() {
  char link[16] = {};
  return readlink("/proc/self", link, sizeof link - 1) > 0 && strtol(link, nullptr, 10) == getpid();
}

struct ProcessStat {
  char state;
  long threads;
  uint64_t start;
};

// Reads the third, the 20th and the 22nd word of /proc/PID/stat. The second is a name that may contain anything.
static bool read_stat(int32_t pid, ProcessStat* out) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (!read_text(path, text, sizeof text)) return false;
  const char* at = strrchr(text, ')');
  for (int word = 3; at != nullptr && word <= 22; ++word) {
    at = strchr(at, ' ');
    if (at == nullptr) return false;
    ++at;
    if (word == 3) out->state = *at;
    if (word == 20) out->threads = strtol(at, nullptr, 10);
    if (word == 22) out->start = strtoull(at, nullptr, 10);
  }
  return at != nullptr;
}

uint64_t process_start(int32_t pid) {
  ProcessStat stat = {};
  return proc_is_ours() && read_stat(pid, &stat) ? stat.start : 0;
}

bool process_gone(int32_t pid, uint64_t start) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  ProcessStat stat = {};
  // After chroot there is no /proc. A process that ended after the call of kill is seen at the next look.
  if (start == 0 || !read_stat(pid, &stat)) return false;
  if (stat.start != start) return true;
  return stat.state == 'X' || (stat.state == 'Z' && stat.threads <= 1);  // other threads may outlive the first one
}

bool own_descriptors() {
  constexpr long kCloseRange = 436;  // the same on every processor; newer than the oldest headers we build with
  constexpr unsigned kUnshare = 2;   // CLOSE_RANGE_UNSHARE
  if (syscall(kCloseRange, 0U, ~0U, kUnshare) != 0) return false;
  // A write to 2 from this thread must not reach a file of ours. A name such as /dev/null may be out of reach.
  for (int number = 0; number <= 2; ++number) syscall(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK);
  return true;
}

bool populate(void* memory, size_t bytes) {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE, Linux 5.14
  if (madvise(memory, bytes, kPopulateWrite) == 0) return true;
  if (errno != EINVAL) return false;
  auto* at = static_cast<volatile uint8_t*>(memory);
  for (size_t i = 0; i < bytes; i += 4096) __atomic_fetch_or(at + i, uint8_t{0}, __ATOMIC_RELAXED);
  return true;
}

bool read_word(const void* address, void* out) {
  struct iovec to = {out, sizeof(void*)};
  struct iovec from = {const_cast<void*>(address), sizeof(void*)};
  const int error = errno;
  const long got = syscall(SYS_process_vm_readv, getpid(), &to, 1UL, &from, 1UL, 0UL);
  // Some sandboxes refuse the call itself, whatever the address. Then the client is trusted.
  if (got < 0 && errno != EFAULT) memcpy(out, address, sizeof(void*));
  const bool readable = got == static_cast<long>(sizeof(void*)) || (got < 0 && errno != EFAULT);
  errno = error;
  return readable;
}

int reserve_file(const char* path, int file, uint64_t from, uint64_t bytes) {
  const auto start = static_cast<off_t>(from), length = static_cast<off_t>(bytes), end = start + length;
  if (fallocate(file, FALLOC_FL_KEEP_SIZE, start, length) != 0) {
    // The file system cannot do it: the C library writes into each block.
    return errno == EOPNOTSUPP ? posix_fallocate(file, start, length) : errno;
  }
  struct stat status = {};
  if ((path != nullptr ? stat(path, &status) : fstat(file, &status)) != 0) return errno;
  if (status.st_size >= end) return 0;
  return (path != nullptr ? truncate(path, end) : ftruncate(file, end)) == 0 ? 0 : errno;
}

char** environment() { return environ; }

void exempt_from_fork(void* memory, size_t bytes) { madvise(memory, bytes, MADV_DONTFORK); }

void take_pending(int signal) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  const struct timespec at_once = {0, 0};
  sigtimedwait(&only, nullptr, &at_once);
}

static void (*g_at_exit)(int);

void at_exit_with_status(void (*run)(int status)) {
  const bool first = g_at_exit == nullptr;
  g_at_exit = run;
  if (first) {
    on_exit(+[](int status, void*) { g_at_exit(status); }, nullptr);
  }
}

}  // namespace esreplay
