// Mach: this task, its memory, and threads that are stopped for inspection. A signal of the host that images cannot
// name stops a thread, and the thread stays in its handler until it is resumed; one at a time.
#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/registers.h"
#include "test/darwin/loader/threads.h"

namespace loader {
namespace {

// kern_return_t of <mach/kern_return.h>.
constexpr int kSuccess = 0;
constexpr int kInvalidAddress = 1;
constexpr int kInvalidArgument = 4;
constexpr int kFailure = 5;

uint32_t g_task_self = 0x103;

// write to a pipe fails for memory that cannot be read.
bool is_readable(int into, int from, const char* at, void* out, size_t bytes) {
  return write(into, at, bytes) == static_cast<ssize_t>(bytes) && read(from, out, bytes) == static_cast<ssize_t>(bytes);
}

int read_memory(uint32_t, uint64_t address, uint64_t bytes, uint64_t out, uint64_t* read_bytes) {
  constexpr size_t kPiece = 4096;
  int ends[2];
  if (pipe(ends) != 0) return kFailure;
  bool good = true;
  for (uint64_t done = 0; good && done < bytes; done += kPiece) {
    const size_t size = bytes - done < kPiece ? bytes - done : kPiece;
    good = is_readable(ends[1], ends[0], reinterpret_cast<const char*>(address + done),
                       reinterpret_cast<void*>(out + done), size);
  }
  close(ends[0]);
  close(ends[1]);
  if (!good) return kInvalidAddress;
  *read_bytes = bytes;
  return kSuccess;
}

enum StopState : uint32_t { kRunning, kAsked, kStopped };
struct {
  std::atomic<uint32_t> state;
  std::atomic<uint32_t> thread;
  DarwinMachineContext registers;
} g_stop;

void wait_for_change(std::atomic<uint32_t>& word, uint32_t seen, const timespec* timeout) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, seen, timeout, nullptr, 0);
}
void wake(std::atomic<uint32_t>& word) { syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

uint32_t own_port() { return static_cast<uint32_t>(syscall(SYS_gettid)); }

void stand_still(int, siginfo_t*, void* context) {
  const int error = errno;
  uint32_t asked = kAsked;
  if (g_stop.thread.load() == own_port()) {
    registers_to_darwin(*static_cast<ucontext_t*>(context), &g_stop.registers);
    if (g_stop.state.compare_exchange_strong(asked, kStopped)) {
      wake(g_stop.state);
      while (g_stop.state.load() == kStopped) wait_for_change(g_stop.state, kStopped, nullptr);
    }
  }
  errno = error;
}

int suspend(uint32_t thread) {
  static const bool ready = [] {
    struct sigaction action = {};
    action.sa_sigaction = stand_still;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    return sigaction(SIGRTMIN + 2, &action, nullptr) == 0;
  }();
  uint32_t running = kRunning;
  if (!ready || thread == own_port() || !g_stop.state.compare_exchange_strong(running, kAsked)) return kFailure;
  g_stop.thread.store(thread);
  if (syscall(SYS_tgkill, getpid(), thread, SIGRTMIN + 2) != 0) {
    g_stop.state.store(kRunning);
    return kInvalidArgument;
  }
  constexpr timespec kPatience = {1, 0};
  if (g_stop.state.load() == kAsked) wait_for_change(g_stop.state, kAsked, &kPatience);
  uint32_t asked = kAsked;
  return g_stop.state.compare_exchange_strong(asked, kRunning) ? kFailure : kSuccess;
}

int resume(uint32_t thread) {
  if (g_stop.state.load() != kStopped || g_stop.thread.load() != thread) return kFailure;
  g_stop.state.store(kRunning);
  wake(g_stop.state);
  return kSuccess;
}

// `count` is in words of four bytes.
int state_of(uint32_t thread, int flavor, void* out, uint32_t* count) {
  constexpr uint32_t kWords = sizeof(DarwinThreadState) / 4;
  if (flavor != kThreadStateFlavor || *count < kWords) return kInvalidArgument;
  if (g_stop.state.load() != kStopped || g_stop.thread.load() != thread) return kFailure;
  memcpy(out, &g_stop.registers.thread, sizeof(DarwinThreadState));
  *count = kWords;
  return kSuccess;
}

// TASK_AUDIT_TOKEN 15: the sixth word is the process.
int task_values(uint32_t, uint32_t flavor, uint32_t* out, uint32_t* count) {
  constexpr uint32_t kTokenWords = 8;
  if (flavor != 15 || *count < kTokenWords) return kInvalidArgument;
  const uint32_t user = getuid();
  const uint32_t group = getgid();
  const uint32_t token[kTokenWords] = {user, user, group, user, group, static_cast<uint32_t>(getpid()), 0, 1};
  memcpy(out, token, sizeof token);
  *count = kTokenWords;
  return kSuccess;
}

// THREAD_BASIC_INFO 3 has ten words, THREAD_EXTENDED_INFO 5 has twelve and a name. The seventh is its state.
int thread_values(uint32_t thread, uint32_t flavor, uint32_t* out, uint32_t* count) {
  constexpr uint32_t kNameAt = 12;
  constexpr uint32_t kStateAt = 6;
  const uint32_t words = flavor == 5 ? 28 : 10;
  if ((flavor != 3 && flavor != 5) || *count < words) return kInvalidArgument;
  char name[16] = {};
  const int32_t state = state_of_thread(thread, &name);
  if (state == 0) return kInvalidArgument;
  memset(out, 0, words * sizeof *out);
  out[kStateAt] = static_cast<uint32_t>(state);
  if (flavor == 5) memcpy(out + kNameAt, name, sizeof name);
  *count = words;
  return kSuccess;
}

// The list is the caller's, to give back with vm_deallocate.
int list_threads(uint32_t, uint32_t** out, uint32_t* count) {
  constexpr size_t kBytes = 4096;
  DIR* folder = opendir("/proc/self/task");
  void* memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (folder == nullptr || memory == MAP_FAILED) return kFailure;
  *out = static_cast<uint32_t*>(memory);
  *count = 0;
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] == '.' || *count == kBytes / sizeof **out) continue;
    (*out)[(*count)++] = static_cast<uint32_t>(strtoul(entry->d_name, nullptr, 10));
  }
  closedir(folder);
  return kSuccess;
}
int give_memory_back(uint32_t, uint64_t address, uint64_t bytes) {
  munmap(reinterpret_cast<void*>(address), bytes);
  return kSuccess;
}

int give_port_back(uint32_t, uint32_t) { return kSuccess; }

// THREAD_TIME_CONSTRAINT_POLICY 2 has four words, THREAD_LATENCY_QOS_POLICY 7 one. A file that the environment names
// lists which thread got which, for a test to read.
int set_policy(uint32_t, uint32_t flavor, const uint32_t*, uint32_t count) {
  const bool known = (flavor == 2 && count == 4) || (flavor == 7 && count == 1);
  if (!known) return kInvalidArgument;
  const char* path = getenv("LOADER_LISTS_POLICIES");
  const int file = path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return kSuccess;
  char name[16] = {};
  prctl(PR_GET_NAME, name);
  dprintf(file, "%s %u\n", name, flavor);
  close(file);
  return kSuccess;
}

}  // namespace

HostSymbols mach_symbols() {
  static const HostSymbol symbols[] = {
      {"_mach_port_deallocate", give_port_back},
      {"_mach_task_self_", &g_task_self},
      {"_mach_thread_self", own_port},
      {"_task_info", task_values},
      {"_task_threads", list_threads},
      {"_thread_get_state", state_of},
      {"_thread_info", thread_values},
      {"_thread_policy_set", set_policy},
      {"_thread_resume", resume},
      {"_thread_suspend", suspend},
      {"_vm_deallocate", give_memory_back},
      {"_vm_read_overwrite", read_memory},
  };
  return symbols;
}

}  // namespace loader
