#include <sys/socket.h>
#include <sys/un.h>

#include "replayer/code/system_call.h"
#include "replayer/waits/awaited_darwin.h"

namespace esreplay {

pid_t peer_process(int local_socket) {
  pid_t peer = 0;
  socklen_t bytes = sizeof peer;
  return getsockopt(local_socket, SOL_LOCAL, LOCAL_PEERPID, &peer, &bytes) == 0 ? peer : 0;
}

// Its two ends do not tell that they are of one pipe.
bool pipe_ends_elsewhere(const struct stat&) { return false; }

// The client's own timers and triggers hand over. A signal, a change of a file or a message may come from anywhere, so
// from the client too.
Awaited QueuedEvents::awaited() const {
  AwaitedFiles ends;
  const bool known = call_.each([&ends](int16_t filter, uint64_t ident) {
    switch (filter) {
      case kFilterRead:
      case kFilterWrite:
      case kFilterExcept: return ends.add(static_cast<int>(ident));
      case kFilterProcess: return ends.add_end(static_cast<pid_t>(ident) != own_pid());
      default: return ends.add_end(false);
    }
  });
  return known ? ends.all() : Awaited::kUnknown;
}

}  // namespace esreplay
