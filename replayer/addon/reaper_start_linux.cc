#include "replayer/addon/reaper_start.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

namespace esreplay {
namespace {

constexpr int kControl = 3;  // where the reaper expects its socket

struct Socket {
  int ours = -1;
  int theirs = -1;

  int open() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
    ours = ends[0];
    // Above the numbers that the child's descriptors get, so that none replaces one that is still to be copied.
    theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, kControl + 1);
    const int error = theirs < 0 ? errno : 0;
    close(ends[1]);
    return error;
  }

  void close_theirs() {
    if (theirs >= 0) close(theirs);
    theirs = -1;
  }

  void close_ours() {
    if (ours >= 0) close(ours);
    ours = -1;
  }
};

// Our stderr under a number of its own. Node keeps 2 from its children, and before glibc 2.29 a copy onto the same
// number kept it from them too.
struct Errors {
  int copy = -1;

  int open() {
    copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, kControl + 1);
    return copy < 0 ? errno : 0;
  }

  void close_copy() {
    if (copy >= 0) close(copy);
    copy = -1;
  }
};

struct Sockets {
  Socket control;
  Socket streams[3];
  Errors errors;  // for the outputs that get no socket

  int open(bool input, bool output) {
    int error = control.open();
    if (error == 0 && !output) error = errors.open();
    if (error == 0 && input) error = streams[STDIN_FILENO].open();
    for (int number = STDOUT_FILENO; number <= STDERR_FILENO && output && error == 0; ++number)
      error = streams[number].open();
    return error;
  }
};

int place_descriptors(posix_spawn_file_actions_t* actions, const Sockets& sockets) {
  int error = posix_spawn_file_actions_adddup2(actions, sockets.control.theirs, kControl);
  for (int number = STDIN_FILENO; number <= STDERR_FILENO && error == 0; ++number) {
    const int socket = sockets.streams[number].theirs;
    if (socket >= 0) {
      error = posix_spawn_file_actions_adddup2(actions, socket, number);
    } else if (number == STDIN_FILENO) {
      error = posix_spawn_file_actions_addopen(actions, number, "/dev/null", O_RDONLY, 0);
    } else {
      error = posix_spawn_file_actions_adddup2(actions, sockets.errors.copy, number);
    }
  }
  return error;
}

int set_attributes(posix_spawnattr_t* attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int error = posix_spawnattr_setsigmask(attributes, &none);
  if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
  if (error == 0)
    error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  return error;
}

int spawn(const ReaperStart& start, const Sockets& sockets, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    error = place_descriptors(&actions, sockets);
    if (error == 0) error = set_attributes(&attributes);
    if (error == 0) error = posix_spawn(pid, start.program, &actions, &attributes, start.words, start.environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

StartedReaper start_reaper(const ReaperStart& start) {
  Sockets sockets;
  StartedReaper started = {0, -1, -1, {-1, -1, -1}};
  started.error = sockets.open(start.with_input, start.with_output);
  if (started.error == 0) started.error = spawn(start, sockets, &started.pid);
  Socket* const all[] = {&sockets.control, &sockets.streams[0], &sockets.streams[1], &sockets.streams[2]};
  for (Socket* each : all) {
    each->close_theirs();
    if (started.error != 0) each->close_ours();
  }
  sockets.errors.close_copy();
  started.socket = sockets.control.ours;
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
    started.streams[number] = sockets.streams[number].ours;
  return started;
}

void await_reaper(pid_t pid) {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace esreplay
