// Writing past the client's limit on file sizes.
#pragma once

namespace esreplay {

// While it is in scope, a write past the limit fails on this thread and does not kill the process (SIGXFSZ). For
// threads of the client: our own threads block the signal.
class FileLimitGuard {
 public:
  FileLimitGuard();
  ~FileLimitGuard();
  FileLimitGuard(const FileLimitGuard&) = delete;
  FileLimitGuard& operator=(const FileLimitGuard&) = delete;

 private:
  bool was_pending_ = false;
  bool was_blocked_ = false;
};

}  // namespace esreplay
