#include "recorder/end_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include "recorder/run_loop.h"

namespace esrecord {
namespace {

constexpr int kTickMs = 1000;

int g_pipe[2];
pid_t g_listener;

void on_signal(int number) {
  // A forked child shares the recorder's pipe. A signal to the child is for the child alone.
  if (getpid() != g_listener) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  const int error = errno;
  const auto byte = static_cast<char>(number);
  // A full pipe already holds signals, so this one may be dropped.
  if (write(g_pipe[1], &byte, 1) < 0) errno = error;
  errno = error;
}

}  // namespace

bool listen_for_signals() {
  g_listener = getpid();
  if (pipe(g_pipe) != 0) return false;
  for (const int end : g_pipe) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(end, F_SETFL, O_NONBLOCK);
  }
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaction(number, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return true;
}

void await_signal() { run_loop_until_readable(g_pipe[0], kTickMs); }

int next_signal() {
  char number = 0;
  return read(g_pipe[0], &number, 1) == 1 ? number : 0;
}

}  // namespace esrecord
