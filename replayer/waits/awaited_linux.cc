#include <fcntl.h>
#include <sys/socket.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "replayer/platform/held_file.h"
#include "replayer/waits/awaited.h"

namespace esreplay {

// The process that connected, listened or made the pair.
pid_t peer_process(int local_socket) {
  ucred peer = {};
  socklen_t bytes = sizeof peer;
  return getsockopt(local_socket, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 ? peer.pid : 0;
}

bool pipe_ends_elsewhere(const struct stat& pipe) {
  return !process_holds([&pipe](int file) {
    struct stat status = {};
    return fstat(file, &status) == 0 && status.st_dev == pipe.st_dev && status.st_ino == pipe.st_ino &&
           (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY;
  });
}

// The kernel lists what is in the queue: a line for each descriptor.
Awaited QueuedFiles::awaited() const {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/thread-self/fdinfo/%d", queue_);
  if (!read_text(path, text, sizeof text) || strlen(text) == sizeof text - 1) return Awaited::kUnknown;
  AwaitedFiles files;
  bool any = false;
  for (const char* at = strstr(text, "tfd:"); at != nullptr; at = strstr(at + 4, "tfd:")) {
    any = true;
    files.add(static_cast<int>(strtol(at + 4, nullptr, 10)));
  }
  return any ? files.all() : Awaited::kUnknown;
}

}  // namespace esreplay
