// Finds who can end a wait for descriptors. A thread that waits for its own process waits for work or for a hand-over;
// a thread that waits for other processes alone is held up.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>

#include "replayer/scope/thread_state.h"

namespace esreplay {

// `poll`, `ppoll`.
class PolledFiles {
 public:
  PolledFiles(const void* files, unsigned long count) : files_(files), count_(count) {}
  Awaited awaited() const;

 private:
  const void* files_;
  unsigned long count_;
};

// `select`, `pselect`: the call changes the sets.
class SelectedFiles {
 public:
  SelectedFiles(int count, const void* readable, const void* writable, const void* failed);
  Awaited awaited() const;

 private:
  static constexpr unsigned kWords = 16;
  bool known_;
  uint64_t files_[kWords];
};

// `epoll_wait` and its forms.
class QueuedFiles {
 public:
  explicit QueuedFiles(int queue) : queue_(queue) {}
  Awaited awaited() const;

 private:
  int queue_;
};

// Adds up the descriptors that one call waits for.
class AwaitedFiles {
 public:
  void add(int file);
  void add_end(bool elsewhere) {
    any_ = true;
    known_ = known_ && elsewhere;
  }
  Awaited all() const { return !known_ ? Awaited::kUnknown : any_ ? Awaited::kOthers : Awaited::kNothing; }

 private:
  bool any_ = false;
  bool known_ = true;
};

// Returns whether `holds` is true of a descriptor of this process. The lowest free number is always taken first.
template <class Holds>
bool process_holds(Holds holds) {
  constexpr int kMaxFiles = 4096;
  for (int file = 0; file < kMaxFiles; ++file)
    if (holds(file)) return true;
  return false;
}

pid_t peer_process(int local_socket);               // 0: not known
bool pipe_ends_elsewhere(const struct stat& pipe);  // no writer in this process; false if that cannot be told

// Returns whether the thread's call is long, and will be kept for the answer that it may lead to.
bool is_kept(const CallSlot& slot);

template <class Files>
__attribute__((noinline, cold)) void note_awaited(ThreadState& thread, uint16_t call, const Files& files, int result) {
  const int error = errno;
  // An interruption by a signal may be a hand-over.
  thread.awaited = result >= 0 && is_kept(*thread.slot) ? files.awaited() : Awaited::kUnknown;
  thread.awaited_by = call;
  errno = error;
}

// Takes the result of the real call. Does nothing for nearly all calls.
template <class Files>
int waited(uint16_t call, const Files& files, int result) {
  ThreadState& thread = own_thread();
  if (thread.slot != nullptr && (thread.slot->asked.load(std::memory_order_relaxed) & kAskedByWatch) != 0) [[unlikely]]
    note_awaited(thread, call, files, result);
  if constexpr (requires { files.returned(result); }) files.returned(result);
  return result;
}

}  // namespace esreplay
