// Whether a client of this process has muted a message of the trace, decided before any of the message is delivered.
#pragma once

#include <cstdint>

namespace esreplay {

// `share` is the client's number in the run. The caller holds the schedule's lock, which keeps the mutes as they are.
bool held_back(unsigned share, uint32_t index);

}  // namespace esreplay
