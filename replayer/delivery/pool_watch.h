// The threads that a client hands its messages to: whether they are all in calls that wait while messages wait for
// them. Read from the table of current calls, every few milliseconds; the threads themselves pay a store a call. Not
// for: delivery threads and the main thread, and not for saying whether it is bad.
#pragma once

#include <cstdint>

namespace esreplay {

// By the heartbeat alone.
void look_at_pools(uint64_t now);
void reset_pools();

}  // namespace esreplay
