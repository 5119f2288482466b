#include "replayer/reaper/orphans.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace esreplay {
namespace {

constexpr int kLookEveryMs = 20;  // a child that is handed to us alive sends no signal

uint64_t now_ms() {
  struct timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
}

struct Process {
  char state;
  int parent;
  int group;
};

bool look_at(const char* pid, Process* process) {
  char path[300], text[512];
  snprintf(path, sizeof path, "/proc/%s/stat", pid);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  if (size <= 0) return false;
  text[size] = 0;
  // pid (name) state parent group: the name may contain anything, parentheses too.
  const char* name_end = strrchr(text, ')');
  if (name_end == nullptr || strlen(name_end) < 4) return false;
  process->state = name_end[2];
  char* end = nullptr;
  process->parent = static_cast<int>(strtol(name_end + 3, &end, 10));
  process->group = static_cast<int>(strtol(end, nullptr, 10));
  return true;
}

// A child that takes time to die is met again, but counts once.
bool first_time(pid_t pid) {
  static pid_t met[1024];
  static size_t count;
  for (size_t i = 0; i < count; ++i) {
    if (met[i] == pid) return false;
  }
  if (count < sizeof met / sizeof *met) met[count++] = pid;
  return true;
}

// Returns how many could be signalled.
uint32_t kill_children(pid_t client, Orphans* orphans) {
  DIR* processes = opendir("/proc");
  if (processes == nullptr) return 0;
  uint32_t signalled = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
  while (const struct dirent* entry = readdir(processes)) {
    Process process = {};
    if (*entry->d_name < '0' || *entry->d_name > '9' || !look_at(entry->d_name, &process)) continue;
    if (process.parent != getpid() || process.state == 'Z' || process.state == 'X') continue;
    const auto pid = static_cast<pid_t>(strtol(entry->d_name, nullptr, 10));
    if (kill(pid, SIGKILL) == 0) {
      ++signalled;
      if (process.group != client && first_time(pid)) ++orphans->ended;
    } else if (errno == EPERM && first_time(pid)) {
      ++orphans->refused;
    }
  }
  closedir(processes);
  return signalled;
}

}  // namespace

Orphans end_all(pid_t client, int child_signals, uint32_t max_ms, bool (*reap)()) {
  Orphans orphans = {};
  const uint64_t until = now_ms() + max_ms;
  while (reap() && now_ms() < until) {
    const uint32_t signalled = kill_children(client, &orphans);
    if (signalled == 0 && orphans.refused > 0) break;
    struct pollfd ended = {child_signals, POLLIN, 0};
    poll(&ended, 1, kLookEveryMs);
  }
  return orphans;
}

}  // namespace esreplay
