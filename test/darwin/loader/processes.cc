// This process and others: numbers, environment, end.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/images.h"
#include "test/darwin/loader/threads.h"
#include "test/darwin/loader/times.h"

// The C library's function for static variables with destructors.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int __cxa_atexit(void (*call)(void*), void* argument, void* image);

namespace loader {
namespace {

char*** environment() { return &environ; }

// Any value will do: it only has to be the same at a function's begin and end.
uintptr_t g_stack_guard = 0x00e5'1eb1'a5ed'ca4e;

// The path of this process is that of the loaded program.
int path_of(pid_t pid, char* out, uint32_t size) {
  char path[PATH_MAX] = {};
  if (pid == getpid()) {
    if (realpath(program().path().c_str(), path) == nullptr) return noted(-1) + 1;
  } else if (readlink(("/proc/" + std::to_string(pid) + "/exe").c_str(), path, sizeof path - 1) < 0) {
    return noted(-1) + 1;
  }
  const int length = snprintf(out, size, "%s", path);
  return length < static_cast<int>(size) ? length : static_cast<int>(size) - 1;
}

// The fields of struct kinfo_proc (<sys/sysctl.h>) that are filled in; the others are 0.
constexpr size_t kInfoBytes = 648;
constexpr size_t kInfoFlags = 32;
constexpr size_t kInfoState = 36;
constexpr size_t kInfoPid = 40;
constexpr size_t kInfoParent = 560;
constexpr int kTraced = 0x800;  // P_TRACED
constexpr char kRunning = 2;    // SRUN
constexpr char kZombie = 5;     // SZOMB

struct Status {
  bool found = false;
  char state = 0;
  int parent = 0;
  int tracer = 0;
};

Status status_of(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  Status status;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("State:\t")) status = {true, line[7], 0, 0};
    if (line.starts_with("PPid:\t")) status.parent = atoi(line.c_str() + 6);
    if (line.starts_with("TracerPid:\t")) status.tracer = atoi(line.c_str() + 11);
  }
  return status;
}

// CTL_KERN 1, KERN_PROC 14, KERN_PROC_PID 1, and a pid. A pid that does not exist is not an error: the answer is empty.
int system_control(const int* name, unsigned count, void* out, size_t* size, const void*, size_t) {
  if (count != 4 || name[0] != 1 || name[1] != 14 || name[2] != 1) {
    errno = ENOENT;
    return noted(-1);
  }
  const Status status = status_of(name[3]);
  if (out != nullptr && *size < kInfoBytes) {
    errno = ENOMEM;
    return noted(-1);
  }
  *size = status.found ? kInfoBytes : 0;
  if (out == nullptr || !status.found) return 0;
  auto* info = static_cast<char*>(out);
  memset(info, 0, kInfoBytes);
  const int flags = status.tracer != 0 ? kTraced : 0;
  memcpy(info + kInfoFlags, &flags, sizeof flags);
  info[kInfoState] = status.state == 'Z' ? kZombie : kRunning;
  memcpy(info + kInfoPid, &name[3], sizeof name[3]);
  memcpy(info + kInfoParent, &status.parent, sizeof status.parent);
  return 0;
}

// Any macOS release will do.
int system_text(const char* name, char* out, size_t* size, const void*, size_t) {
  static constexpr const char* kTexts[][2] = {
      {"kern.osproductversion", "15.5"},
      {"kern.osversion", "24F74"},
      {"kern.bootsessionuuid", "6A1D1F53-6C5B-4C27-9C5E-0D2B7C7A9E11"},
  };
  for (const auto& [known, text] : kTexts) {
    if (strcmp(known, name) != 0) continue;
    if (out != nullptr && *size > strlen(text)) memcpy(out, text, strlen(text) + 1);
    *size = strlen(text) + 1;
    return 0;
  }
  errno = ENOENT;
  return noted(-1);
}

// This host has no access lists of macOS's kind.
long no_access_list(void*, const void*, long) {
  errno = ENOTSUP;
  return noted(-1L);
}

// It has no processes of macOS's kind, either.
int no_process_list(void*, int) {
  errno = ENOTSUP;
  return noted(-1);
}

// The times of rusage_info_v4, in ticks: what the threads ran, and that with their waits for a processor.
int process_usage(pid_t pid, int flavor, uint64_t* out) {
  constexpr int kVersion4 = 4, kUser = 2, kRunnable = 36, kWords = 37;
  if (pid != getpid() || flavor != kVersion4) {
    errno = ENOTSUP;
    return noted(-1);
  }
  uint64_t ran = 0, waited = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    uint64_t of_thread = 0, wait = 0;
    std::ifstream(task.path() / "schedstat") >> of_thread >> wait;
    ran += of_thread;
    waited += wait;
  }
  std::fill_n(out, kWords, uint64_t{0});
  out[kUser] = ns_to_mach(ran);
  out[kRunnable] = ns_to_mach(ran + waited);
  return 0;
}

// PROC_PIDTHREADID64INFO: of a thread of this process, only whether it runs.
int process_info(int pid, int flavor, uint64_t thread, void* out, int size) {
  constexpr int kThreadById = 15;
  constexpr int kBytes = 112;
  constexpr size_t kStateAt = 24;
  const int32_t state = flavor == kThreadById && pid == getpid() ? state_of_thread(static_cast<uint32_t>(thread)) : 0;
  if (state == 0 || size < kBytes) {
    errno = state == 0 ? ESRCH : ENOMEM;
    return noted(-1) + 1;
  }
  memset(out, 0, kBytes);
  memcpy(static_cast<char*>(out) + kStateAt, &state, sizeof state);
  return kBytes;
}

int at_exit(void (*call)(void*), void* argument, void*) { return __cxa_atexit(call, argument, nullptr); }

}  // namespace

HostSymbols process_symbols() {
  static const HostSymbol symbols[] = {
      {"__Exit", _Exit},
      {"__NSGetEnviron", environment},
      {"___cxa_atexit", at_exit},
      {"___error", client_errno},
      {"___stack_chk_guard", &g_stack_guard},
      {"__exit", _exit},
      {"_acl_copy_ext", no_access_list},
      {"_atexit", static_cast<int (*)(void (*)())>(atexit)},
      {"_exit", exit},
      {"_fork", checked<fork>},
      {"_getegid", getegid},
      {"_getenv", getenv},
      {"_geteuid", geteuid},
      {"_getgid", getgid},
      {"_getpgrp", getpgrp},
      {"_getpid", getpid},
      {"_getppid", getppid},
      {"_getsid", checked<getsid>},
      {"_getuid", getuid},
      {"_proc_listallpids", no_process_list},
      {"_proc_pidinfo", process_info},
      {"_proc_pid_rusage", process_usage},
      {"_proc_pidpath", path_of},
      {"_setenv", checked<setenv>},
      {"_sysctl", system_control},
      {"_sysctlbyname", system_text},
      {"_unsetenv", checked<unsetenv>},
      {"_waitpid", checked<waitpid>},
  };
  return symbols;
}

}  // namespace loader
