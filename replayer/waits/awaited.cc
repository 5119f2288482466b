#include "replayer/waits/awaited.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstring>

namespace esreplay {

namespace {

constexpr unsigned long kMaxPolled = 256;

in_port_t port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return reinterpret_cast<const sockaddr_in&>(address).sin_port;
  if (address.ss_family == AF_INET6) return reinterpret_cast<const sockaddr_in6&>(address).sin6_port;
  return 0;
}

// The client may be its own peer, on any of its addresses.
bool serves_port(in_port_t port) {
  return process_holds([port](int file) {
    sockaddr_storage own = {};
    socklen_t bytes = sizeof own;
    return getsockname(file, reinterpret_cast<sockaddr*>(&own), &bytes) == 0 && port_of(own) == port;
  });
}

bool socket_ends_elsewhere(int file) {
  sockaddr_storage peer = {};
  socklen_t bytes = sizeof peer;
  if (getpeername(file, reinterpret_cast<sockaddr*>(&peer), &bytes) != 0) return false;
  switch (peer.ss_family) {
    case AF_UNIX: {
      const pid_t process = peer_process(file);
      return process > 0 && process != getpid();
    }
    case AF_INET:
    case AF_INET6: return !serves_port(port_of(peer));
    default: return false;
  }
}

// What is no pipe and no socket may be the client's own: an eventfd, a timer, a queue of events.
bool ends_elsewhere(int file) {
  struct stat status = {};
  if (fstat(file, &status) != 0) return false;
  switch (status.st_mode & S_IFMT) {
    case S_IFSOCK: return socket_ends_elsewhere(file);
    case S_IFIFO: return pipe_ends_elsewhere(status);
    default: return false;
  }
}

}  // namespace

void AwaitedFiles::add(int file) { add_end(known_ && ends_elsewhere(file)); }

Awaited PolledFiles::awaited() const {
  if (count_ > kMaxPolled) return Awaited::kUnknown;
  AwaitedFiles files;
  const auto* polled = static_cast<const pollfd*>(files_);
  for (unsigned long at = 0; at < count_; ++at)
    if (polled[at].fd >= 0) files.add(polled[at].fd);
  return files.all();
}

SelectedFiles::SelectedFiles(int count, const void* readable, const void* writable, const void* failed) : files_{} {
  known_ = count >= 0 && static_cast<unsigned>(count) <= sizeof files_ * 8;
  if (!known_) return;
  const unsigned bytes = (static_cast<unsigned>(count) + 7) / 8;
  const void* const sets[] = {readable, writable, failed};
  for (const void* set : sets) {
    if (set == nullptr) continue;
    uint64_t part[kWords] = {};
    memcpy(part, set, bytes);
    for (unsigned at = 0; at < kWords; ++at) files_[at] |= part[at];
  }
  if (count % 8 != 0) reinterpret_cast<uint8_t*>(files_)[bytes - 1] &= static_cast<uint8_t>((1 << count % 8) - 1);
}

Awaited SelectedFiles::awaited() const {
  if (!known_) return Awaited::kUnknown;
  AwaitedFiles files;
  for (unsigned file = 0; file < kWords * 64; ++file)
    if ((files_[file / 64] >> file % 64 & 1) != 0) files.add(static_cast<int>(file));
  return files.all();
}

}  // namespace esreplay
