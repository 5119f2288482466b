#include "replayer/attach/file_limit.h"

#include <pthread.h>
#include <csignal>

#include "replayer/platform/platform.h"

namespace esreplay {
namespace {

sigset_t limit_signal() {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGXFSZ);
  return only;
}

}  // namespace

FileLimitGuard::FileLimitGuard() {
  const sigset_t limit = limit_signal();
  sigset_t before, pending;
  pthread_sigmask(SIG_BLOCK, &limit, &before);
  sigpending(&pending);
  was_blocked_ = sigismember(&before, SIGXFSZ) == 1;
  was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
}

FileLimitGuard::~FileLimitGuard() {
  if (!was_pending_) take_pending(SIGXFSZ);
  const sigset_t limit = limit_signal();
  if (!was_blocked_) pthread_sigmask(SIG_UNBLOCK, &limit, nullptr);
}

}  // namespace esreplay
