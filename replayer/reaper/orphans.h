// Ends the processes that a client leaves behind. This process is a child subreaper: a descendant whose parent has gone
// becomes its child, in any session and with any program. So no process of a client can escape.
#pragma once

#include <sys/types.h>
#include <cstdint>

namespace esreplay {

struct Orphans {
  uint32_t ended;    // outside the client's process group
  uint32_t refused;  // may not be signalled: they run as another user
};

// Ends every child, and what becomes one by that, until none is left, but no longer than `max_ms`. `client` is the
// group that does not count. `child_signals` is a signalfd of SIGCHLD; `reap` waits for children that have ended and
// says whether any is left.
Orphans end_all(pid_t client, int child_signals, uint32_t max_ms, bool (*reap)());

}  // namespace esreplay
