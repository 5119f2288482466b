// Runs between the harness and one client process: starts the client under a pid that the trace does not use, tells how
// it ended, and ends everything it left behind when the harness closes its end of the socket. That also closes when the
// harness is gone, for whatever reason.
//
//   esreplay-reaper RUN-DIRECTORY ROOM INSERTED PROGRAM NAME [ARGUMENT...]
//   esreplay-reaper --try-programs FOLDER
//
// ROOM is how many pids in a row must be free, INSERTED the value of LD_PRELOAD for the client, NAME its argv[0]. If
// the run directory has a folder `programs`, its files are in the client's /usr/bin, and `programs.errno` says whether:
// 0, or why not. The first path of INSERTED is then the library that starts them in place of those of /usr/bin.
// The second form exits with the errno that this would have. Writes lines to descriptor 3: `started PID`, `failed
// ERRNO`, `no-pid`, `exited CODE`, `killed SIGNAL`; for others that lost their parent `other-exited PID CODE` or
// `other-killed PID SIGNAL`; and at the end `orphans ENDED REFUSED`.
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/reaper/orphans.h"
#include "replayer/reaper/pid_ranges.h"
#include "replayer/reaper/programs.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {
namespace {

constexpr int kHarness = 3;
constexpr uint32_t kMaxEndMs = 5000;
constexpr time_t kMaxSearchSeconds = 20;

struct Taken {
  const PidRange* ranges;
  size_t count;
  uint32_t room;
  uint32_t limit;
};

pid_t g_client;
bool g_client_alive;
const char* g_directory;
int g_shared = -1;  // shared.bin; -1: started without a run

void tell(const char* format, long first, long second = 0) {
  char line[64];
  const int length = snprintf(line, sizeof line, format, first, second);
  // The harness may be gone. Then the line is not needed.
  if (write(kHarness, line, static_cast<size_t>(length)) < 0) return;
}

// The client's heartbeat takes such a time for no stall of the machine. Not by a mapping: the client can cut the file.
void note_stop() {
  struct timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const uint64_t ns = static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
  // Without it the time is believed to be the machine's.
  if (pwrite(g_shared, &ns, sizeof ns, offsetof(SharedFile, stop_seen_ns)) < 0) return;
}

bool reap() {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED);
    if (pid == 0) return true;
    if (pid < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
      if (pid == g_client) note_stop();
      continue;
    }
    if (pid != g_client) {
      if (WIFEXITED(status)) tell("other-exited %ld %ld\n", pid, WEXITSTATUS(status));
      if (WIFSIGNALED(status)) tell("other-killed %ld %ld\n", pid, WTERMSIG(status));
      continue;
    }
    g_client_alive = false;
    if (WIFEXITED(status)) tell("exited %ld\n", WEXITSTATUS(status));
    if (WIFSIGNALED(status)) tell("killed %ld\n", WTERMSIG(status));
  }
}

uint32_t read_number(const char* path) {
  char text[32] = {};
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  return size > 0 ? static_cast<uint32_t>(strtoul(text, nullptr, 10)) : 0;
}

bool map_taken(const char* directory, Taken* taken) {
  char path[1200];
  snprintf(path, sizeof path, "%s/pids.bin", directory);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file < 0 || fstat(file, &status) != 0) return false;
  taken->count = static_cast<size_t>(status.st_size) / sizeof(PidRange);
  if (taken->count != 0) {
    void* memory = mmap(nullptr, taken->count * sizeof(PidRange), PROT_READ, MAP_PRIVATE, file, 0);
    if (memory == MAP_FAILED) return false;
    taken->ranges = static_cast<const PidRange*>(memory);
  }
  close(file);
  taken->limit = read_number("/proc/sys/kernel/pid_max");
  if (taken->limit == 0) taken->limit = 32768;
  return true;
}

bool suits(const Taken& taken, pid_t pid) {
  return pids_free(taken.ranges, taken.count, static_cast<uint32_t>(pid), taken.room);
}

// Makes `next` the pid that the kernel gives next, if this user may. Others use pids up one by one.
bool jump_before(uint32_t next) {
  const int file = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[16];
  const int length = snprintf(text, sizeof text, "%u", next - 1);
  const bool done = write(file, text, static_cast<size_t>(length)) == length;
  close(file);
  return done;
}

// Starts a process that does nothing. Returns the pid it used up, or -1.
pid_t use_up_pid() {
  const pid_t pid = vfork();  // NOLINT: the child calls nothing but _exit
  if (pid == 0) _exit(0);
  if (pid > 0) waitpid(pid, nullptr, 0);
  return pid;
}

// Returns when the next pid may suit. Pids go up, and begin again at the reserved ones. False if none suits, or none
// came in time.
bool approach(const Taken& taken, pid_t last, time_t until) {
  uint32_t next = next_free_pid(taken.ranges, taken.count, static_cast<uint32_t>(last) + 1, taken.room, taken.limit);
  if (next == kNoPid) next = next_free_pid(taken.ranges, taken.count, kReservedPids, taken.room, taken.limit);
  if (next == kNoPid || time(nullptr) > until) return false;
  if (jump_before(next)) return true;
  for (;;) {
    const pid_t used = use_up_pid();
    if (used < 0 || time(nullptr) > until) return false;
    if (suits(taken, used + 1)) return true;
  }
}

// The next pid is the machine's, so reapers that choose one at once would take each other's. They wait for a lock on
// this file, which every user may have and which ends with the process that holds it.
constexpr char kTurn[] = "/proc/sys/kernel/pid_max";
constexpr int kMaxTurnMs = 5000;  // a stranger may hold it for ever
constexpr int kTurnEveryMs = 2;

// Returns a file to close afterwards; -1 where there are no such turns.
int take_turn() {
  const int file = open(kTurn, O_RDONLY | O_CLOEXEC);
  for (int waited = 0; file >= 0 && waited < kMaxTurnMs; waited += kTurnEveryMs) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) break;
    struct pollfd harness = {kHarness, 0, 0};
    if (poll(&harness, 1, kTurnEveryMs) > 0) break;  // it is gone
  }
  return file;
}

// The lock ends although a child that was forked meanwhile has the file, too.
void end_turn(int file) {
  if (file < 0) return;
  flock(file, LOCK_UN);
  close(file);
}

// Returns the value of LD_PRELOAD.
const char* take_programs(const char* inserted) {
  char folder[1200], said[1200];
  snprintf(folder, sizeof folder, "%s/programs", g_directory);
  snprintf(said, sizeof said, "%s/programs.errno", g_directory);
  if (access(folder, X_OK) != 0) return inserted;
  const int error = lay_over_programs(folder);
  // Then /usr/bin/sudo is the system's, which must not get anybody's rights.
  if (error != 0) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const int file = open(said, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) dprintf(file, "%d\n", error);
  if (file >= 0) close(file);
  const char* others = strchr(inserted, ':');
  if (error == 0) return others == nullptr ? "" : others + 1;
  static char variable[sizeof folder + 32];  // becomes a part of the environment
  snprintf(variable, sizeof variable, "%s%s", "ESREPLAY_PROGRAMS=", folder);
  putenv(variable);  // NOLINT(concurrency-mt-unsafe): there is one thread
  return inserted;
}

[[noreturn]] void become_client(char** arguments, const sigset_t& mask, int failure) {
  setsid();  // the harness signals the group
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  const char* inserted = take_programs(arguments[0]);
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread
  if (*inserted != '\0') {
    setenv("LD_PRELOAD", inserted, 1);
  } else {
    unsetenv("LD_PRELOAD");
  }
  // NOLINTEND(concurrency-mt-unsafe)
  execvp(arguments[1], arguments + 2);
  const int error = errno;
  if (write(failure, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

// Returns the client's pid; 0 if there is none, and the harness has been told why.
pid_t start(const Taken& taken, char** arguments, const sigset_t& mask) {
  const time_t until = time(nullptr) + kMaxSearchSeconds;
  int turn = -1;
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) {
    tell("failed %ld\n", errno);
    return 0;
  }
  for (;;) {
    const pid_t pid = fork();
    // Both sides of the fork see the same table: a child with an unsuitable pid exits by itself.
    if (pid == 0 && !suits(taken, getpid())) _exit(0);
    if (pid == 0) become_client(arguments, mask, failure[1]);
    if (pid < 0) {
      tell("failed %ld\n", errno);
      return 0;
    }
    if (suits(taken, pid)) {
      g_client = pid;
      end_turn(turn);
      break;
    }
    waitpid(pid, nullptr, 0);
    if (turn < 0) turn = take_turn();  // most find a pid without one
    if (!approach(taken, pid, until)) {
      tell("no-pid\n", 0);
      return 0;
    }
  }
  close(failure[1]);
  int error = 0;
  const bool failed = read(failure[0], &error, sizeof error) == static_cast<ssize_t>(sizeof error);
  close(failure[0]);
  if (failed) {
    waitpid(g_client, nullptr, 0);
    tell("failed %ld\n", error);
    return 0;
  }
  g_client_alive = true;
  tell("started %ld\n", g_client);
  return g_client;
}

// Only the client reads its input and holds its output, so that the other side sees when it ends.
void leave_streams() {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  close(nothing);
}

void wait_for_harness(int child_signals) {
  for (;;) {
    struct pollfd waits[] = {{kHarness, POLLIN, 0}, {child_signals, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0 && errno != EINTR) return;
    struct signalfd_siginfo info;
    if (waits[1].revents != 0 && read(child_signals, &info, sizeof info) > 0) reap();
    char byte = 0;
    if (waits[0].revents != 0 && read(kHarness, &byte, 1) <= 0) return;
  }
}

int reaper(int count, char** words) {
  if (count == 3 && strcmp(words[1], "--try-programs") == 0) return try_programs(words[2]);
  if (count < 6) {
    fprintf(stderr, "esreplay-reaper: error: only `esreplay run` starts this program\n");
    return 2;
  }
  Taken taken = {};
  g_directory = words[1];
  taken.room = static_cast<uint32_t>(strtoul(words[2], nullptr, 10));
  sigset_t all, mask, children;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &mask);
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  const int child_signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  if (child_signals < 0 || fcntl(kHarness, F_SETFD, FD_CLOEXEC) != 0 ||
      prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 || !map_taken(words[1], &taken)) {
    tell("failed %ld\n", errno);
    return 1;
  }
  char path[1200];
  snprintf(path, sizeof path, "%s/shared.bin", words[1]);
  g_shared = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (start(taken, words + 3, mask) == 0) return 1;
  leave_streams();
  wait_for_harness(child_signals);
  if (g_client_alive) kill(-g_client, SIGKILL);  // later the number may belong to another process
  const Orphans orphans = end_all(g_client, child_signals, kMaxEndMs, reap);
  tell("orphans %ld %ld\n", orphans.ended, orphans.refused);
  return 0;
}

}  // namespace
}  // namespace esreplay

int main(int count, char** words) { return esreplay::reaper(count, words); }
