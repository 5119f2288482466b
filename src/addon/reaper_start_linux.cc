#include "src/addon/reaper_start.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

// Where the outputs go that get no socket: to our stderr. Node makes a pipe or a socket that it writes to non-blocking,
// for everybody with the same open file description, and the client's writes would be judged by that. So it gets such a
// one opened anew, or a pipe of ours. The number is its own: Node keeps 2 from its children, and before glibc 2.29 a
// copy onto the same number kept it from them too.
struct Errors {
  int theirs = -1;
  int to_copy = -1;  // our end of the pipe

  int open() {
    struct stat status = {};
    if (fstat(STDERR_FILENO, &status) != 0) return errno;
    const mode_t type = status.st_mode & S_IFMT;
    if (type != S_IFIFO && type != S_IFSOCK) return take(STDERR_FILENO);  // a file's position must be the same for all
    const int anew = type == S_IFIFO ? open_anew() : -1;
    if (anew >= 0) return move(anew);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    to_copy = ends[0];
    return move(ends[1]);
  }

  // A socket cannot be opened, nor may a user open another one's pipe.
  static int open_anew() {
    // The open of a named pipe without a reader would wait.
    const int file = ::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 && fcntl(file, F_SETFL, 0) == 0) return file;
    if (file >= 0) close(file);
    return -1;
  }

  int take(int file) {
    theirs = fcntl(file, F_DUPFD_CLOEXEC, kControl + 1);
    return theirs < 0 ? errno : 0;
  }

  int move(int file) {
    const int error = take(file);
    close(file);
    return error;
  }

  void close_theirs() {
    if (theirs >= 0) close(theirs);
    theirs = -1;
  }

  void close_ours() {
    if (to_copy >= 0) close(to_copy);
    to_copy = -1;
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
      error = posix_spawn_file_actions_adddup2(actions, sockets.errors.theirs, number);
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
  StartedReaper started = {0, -1, -1, {-1, -1, -1}, -1};
  started.error = sockets.open(start.with_input, start.with_output);
  if (started.error == 0) started.error = spawn(start, sockets, &started.pid);
  Socket* const all[] = {&sockets.control, &sockets.streams[0], &sockets.streams[1], &sockets.streams[2]};
  for (Socket* each : all) {
    each->close_theirs();
    if (started.error != 0) each->close_ours();
  }
  sockets.errors.close_theirs();
  if (started.error != 0) sockets.errors.close_ours();
  started.to_copy = sockets.errors.to_copy;
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
