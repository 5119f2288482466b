#include "replayer/attach/awaited_input_linux.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "replayer/platform/held_file.h"

namespace esreplay {
namespace {

constexpr unsigned long kMaxPolled = 64;
constexpr unsigned long kMaxSelected = 1024;

bool is_input(const WaitingThread& thread, long number) {
  char path[80];
  snprintf(path, sizeof path, "%s/task/%ld/fd/%ld", thread.folder, thread.thread, number);
  struct stat status = {};
  return number >= 0 && stat(path, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

// The memory is the waiting thread's, which may end meanwhile.
bool read_memory(const WaitingThread& thread, unsigned long from, void* to, size_t bytes) {
  struct iovec ours = {to, bytes}, theirs = {reinterpret_cast<void*>(from), bytes};
  return syscall(SYS_process_vm_readv, thread.process, &ours, 1UL, &theirs, 1UL, 0UL) == static_cast<long>(bytes);
}

bool polls_input(const WaitingThread& thread) {
  const unsigned long count = thread.arguments[1];
  struct pollfd files[kMaxPolled];
  if (count == 0) return false;
  if (count > kMaxPolled || !read_memory(thread, thread.arguments[0], files, count * sizeof *files)) return true;
  for (unsigned long at = 0; at < count; ++at)
    if (is_input(thread, files[at].fd)) return true;
  return false;
}

bool selects_input(const WaitingThread& thread) {
  const unsigned long count = thread.arguments[0];
  if (count > kMaxSelected) return true;
  const unsigned long sets[] = {thread.arguments[1], thread.arguments[2], thread.arguments[3]};
  for (const unsigned long set : sets) {
    uint8_t bits[kMaxSelected / 8] = {};
    if (set == 0) continue;
    if (!read_memory(thread, set, bits, (count + 7) / 8)) return true;
    for (unsigned long file = 0; file < count; ++file)
      if ((bits[file / 8] >> file % 8 & 1) != 0 && is_input(thread, static_cast<long>(file))) return true;
  }
  return false;
}

// The kernel lists what is in the queue: a line for each descriptor.
bool queues_input(const WaitingThread& thread) {
  char path[80], text[4096];
  snprintf(path, sizeof path, "%s/task/%ld/fdinfo/%d", thread.folder, thread.thread,
           static_cast<int>(thread.arguments[0]));
  if (!read_text(path, text, sizeof text) || strlen(text) == sizeof text - 1) return true;
  for (const char* at = strstr(text, "tfd:"); at != nullptr; at = strstr(at + 4, "tfd:"))
    if (is_input(thread, strtol(at + 4, nullptr, 10))) return true;
  return false;
}

}  // namespace

bool waits_for_input(const WaitingThread& thread) {
  switch (thread.call) {
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4: return is_input(thread, static_cast<int>(thread.arguments[0]));
#if defined(SYS_poll)
    case SYS_poll:
#endif
    case SYS_ppoll: return polls_input(thread);
#if defined(SYS_select)
    case SYS_select:
#endif
    case SYS_pselect6: return selects_input(thread);
#if defined(SYS_epoll_wait)
    case SYS_epoll_wait:
#endif
#if defined(SYS_epoll_pwait2)
    case SYS_epoll_pwait2:
#endif
    case SYS_epoll_pwait: return queues_input(thread);
    default: return false;
  }
}

}  // namespace esreplay
