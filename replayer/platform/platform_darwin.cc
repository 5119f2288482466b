// macOS: waiting on a word, Mach time, threads by number. A row for each thread replaces thread-local variables.
#include "replayer/platform/platform.h"

#include <crt_externs.h>
#include <fcntl.h>
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <mach/vm_map.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "replayer/platform/atomics.h"
#include "replayer/platform/per_thread.h"
#include "src/native/clock.h"

// Exported by libSystem without a header; the system's C++ runtime waits with them too.
extern "C" {
int __ulock_wait(uint32_t operation, void* address, uint64_t value, uint32_t timeout_us);
int __ulock_wake(uint32_t operation, void* address, uint64_t value);
}

// Made by the linker around the section that ESREPLAY_PER_THREAD_TABLE fills.
// NOLINTBEGIN(readability-identifier-naming): a name of this library
extern "C" {
extern const esreplay::PerThreadTable es_threads_start[] __asm__("section$start$__DATA$__es_threads");
extern const esreplay::PerThreadTable es_threads_end[] __asm__("section$end$__DATA$__es_threads");
}
// NOLINTEND(readability-identifier-naming)

namespace esreplay {
namespace {

constexpr uint32_t kCompareShared = 3;     // UL_COMPARE_AND_WAIT_SHARED: by page, not by address
constexpr uint32_t kWakeAll = 0x00000100;  // ULF_WAKE_ALL
constexpr uint32_t kNoErrno = 0x01000000;  // ULF_NO_ERRNO

pthread_key_t g_row_key;
bool g_rows_ready;
uint32_t g_row_owners[kThreadRows];  // kernel thread ids; row 0 has no owner

uint32_t ask_thread_id() {
  uint64_t id = 0;
  pthread_threadid_np(nullptr, &id);
  return static_cast<uint32_t>(id);
}

void free_row(void* value) {
  const auto row = reinterpret_cast<uintptr_t>(value);
  for (const PerThreadTable* table = es_threads_start; table != es_threads_end; ++table)
    memset(static_cast<uint8_t*>(table->rows) + row * table->row_bytes, 0, table->row_bytes);
  store_release(g_row_owners[row], 0U);
}

__attribute__((constructor)) void make_rows() { g_rows_ready = pthread_key_create(&g_row_key, free_row) == 0; }

unsigned take_row() {
  const uint32_t id = ask_thread_id();
  for (unsigned row = 1; row < kThreadRows; ++row) {
    if (load_relaxed(g_row_owners[row]) != 0 || !swap_if(g_row_owners[row], 0U, id)) continue;
    pthread_setspecific(g_row_key, reinterpret_cast<void*>(uintptr_t{row}));
    return row;
  }
  return 0;
}

bool read_process(int32_t pid, kinfo_proc* out) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
  size_t size = sizeof *out;
  return sysctl(name, 4, out, &size, nullptr, 0) == 0 && size >= sizeof *out;
}

void (*g_at_exit)(int);

}  // namespace

unsigned thread_row() {
  if (!g_rows_ready) return 0;
  const auto row = reinterpret_cast<uintptr_t>(pthread_getspecific(g_row_key));
  return row != 0 ? static_cast<unsigned>(row) : take_row();
}

bool has_thread_row(uint32_t thread) {
  for (const uint32_t& owner : g_row_owners)
    if (load_acquire(owner) == thread) return true;
  return false;
}

uint32_t thread_id() {
  const unsigned row = thread_row();
  return row != 0 ? load_relaxed(g_row_owners[row]) : ask_thread_id();
}

void wait_on_word(const uint32_t* word, uint32_t seen, uint64_t ns) {
  const uint64_t us = ns / 1000;
  const auto timeout = static_cast<uint32_t>(us == 0 ? 1 : us > UINT32_MAX ? UINT32_MAX : us);  // 0 would be forever
  __ulock_wait(kCompareShared | kNoErrno, const_cast<uint32_t*>(word), seen, timeout);
}

void wake_word(const uint32_t* word) {
  __ulock_wake(kCompareShared | kWakeAll | kNoErrno, const_cast<uint32_t*>(word), 0);
}

// There is no call for this. A store waits in its processor for nanoseconds.
void fence_all_threads() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  mach_wait_until(mach_absolute_time() + ns_to_mach(1000000));
}

void touch_file(const char*, const char*) {}  // the harness is told by nothing here: it looks

void sleep_until_ns(uint64_t monotonic) {
  while (monotonic_ns() < monotonic) mach_wait_until(ns_to_mach(monotonic) + 1);
}

template <class Policy>
static void set_policy(thread_policy_flavor_t flavor, Policy policy) {
  const thread_act_t thread = mach_thread_self();
  thread_policy_set(thread, flavor, reinterpret_cast<thread_policy_t>(&policy), sizeof policy / sizeof(integer_t));
  mach_port_deallocate(mach_task_self(), thread);
}

// The latency tier decides whether a thread's timers may be joined with later ones. Real-time threads are woken on
// time, but they are scheduled differently: not for the thread that runs handlers.
void sharpen_timers() { set_policy(THREAD_LATENCY_QOS_POLICY, thread_latency_qos_policy_data_t{LATENCY_QOS_TIER_0}); }

void keep_time() {
  constexpr uint64_t kWorkNs = 500000;  // more than any wake-up takes
  constexpr uint64_t kWithinNs = 1000000;
  set_policy(THREAD_TIME_CONSTRAINT_POLICY,
             thread_time_constraint_policy_data_t{0, static_cast<uint32_t>(ns_to_mach(kWorkNs)),
                                                  static_cast<uint32_t>(ns_to_mach(kWithinNs)), 1});
}

void name_thread(const char* name) { pthread_setname_np(name); }

void own_audit_token(uint32_t (*words)[8]) {
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  static_assert(TASK_AUDIT_TOKEN_COUNT == 8);
  task_info(mach_task_self(), TASK_AUDIT_TOKEN, reinterpret_cast<task_info_t>(words), &count);
}

size_t path_of_descriptor(int descriptor, char* out, size_t size) {
  char whole[MAXPATHLEN];
  if (fcntl(descriptor, F_GETPATH, whole) != 0) return 0;
  return strlcpy(out, whole, size) < size ? strlen(out) : size - 1;
}

size_t program_path(char* out, size_t size) {
  const int length = proc_pidpath(getpid(), out, static_cast<uint32_t>(size));
  return length <= 0 ? 0 : static_cast<size_t>(length);
}

bool being_traced() {
  kinfo_proc process = {};
  return read_process(getpid(), &process) && (process.kp_proc.p_flag & P_TRACED) != 0;
}

static uint64_t start_of(const kinfo_proc& process) {
  const timeval& start = process.kp_proc.p_starttime;
  return static_cast<uint64_t>(start.tv_sec) * 1000000 + static_cast<uint64_t>(start.tv_usec);
}

uint64_t process_start(int32_t pid) {
  kinfo_proc process = {};
  return read_process(pid, &process) ? start_of(process) : 0;
}

bool process_gone(int32_t pid, uint64_t start) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  kinfo_proc process = {};
  if (start == 0 || !read_process(pid, &process)) return false;
  return process.kp_proc.p_stat == SZOMB || start_of(process) != start;
}

bool own_descriptors() { return false; }

bool populate(void* memory, size_t bytes) {
  auto* at = static_cast<volatile uint8_t*>(memory);
  for (size_t i = 0; i < bytes; i += 4096) __atomic_fetch_or(at + i, uint8_t{0}, __ATOMIC_RELAXED);
  return true;
}

bool read_word(const void* address, void* out) {
  vm_size_t size = 0;
  return vm_read_overwrite(mach_task_self(), reinterpret_cast<uintptr_t>(address), sizeof(void*),
                           reinterpret_cast<uintptr_t>(out), &size) == KERN_SUCCESS &&
         size == sizeof(void*);
}

// Some file systems cannot preallocate (network ones, FAT). There zeros are written, only behind the end, where nothing
// has been stored yet. The number is checked before each write: it may have come to name another file.
static int write_zeros(int file, const struct stat& ours, off_t end) {
  static const uint8_t zeros[1 << 14] = {};
  struct stat now = {};
  for (off_t at = ours.st_size; at < end;) {
    if (fstat(file, &now) != 0 || now.st_ino != ours.st_ino || now.st_dev != ours.st_dev) return EBADF;
    const auto left = static_cast<size_t>(end - at);
    const ssize_t written = pwrite(file, zeros, left < sizeof zeros ? left : sizeof zeros, at);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) at += written;
  }
  return 0;
}

int reserve_file(const char* path, int file, uint64_t from, uint64_t bytes) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return errno;
  const auto end = static_cast<off_t>(from + bytes);
  if (status.st_size >= end && status.st_blocks * 512 >= end) return 0;
  // Blocks are added behind those that the file has.
  fstore_t room = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, end - status.st_blocks * 512, 0};
  if (room.fst_length > 0 && fcntl(file, F_PREALLOCATE, &room) != 0)
    return errno == ENOTSUP ? write_zeros(file, status, end) : errno;
  if (status.st_size >= end) return 0;
  return (path != nullptr ? truncate(path, end) : ftruncate(file, end)) == 0 ? 0 : errno;
}

char** environment() { return *_NSGetEnviron(); }

void exempt_from_fork(void* memory, size_t bytes) { minherit(memory, bytes, VM_INHERIT_NONE); }

void take_pending(int signal) {
  sigset_t only, pending;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigpending(&pending);
  int taken = 0;
  if (sigismember(&pending, signal) == 1) sigwait(&only, &taken);
}

void at_exit_with_status(void (*run)(int status)) {
  const bool first = g_at_exit == nullptr;
  g_at_exit = run;
  if (first) atexit(+[] { g_at_exit(0); });
}

}  // namespace esreplay
