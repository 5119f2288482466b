// Watches the threads that a client hands its messages to: are all of them in calls that wait while messages wait for
// them? It reads the table of current calls every few milliseconds; the threads themselves pay one store a call. It
// does not cover delivery threads and the main thread, and does not say whether the wait is bad.
#pragma once

#include <cstdint>

namespace esreplay {

// Called only by the heartbeat.
void look_at_pools(uint64_t now);
void reset_pools();

}  // namespace esreplay
