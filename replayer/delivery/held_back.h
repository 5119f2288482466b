// Whether a client of this process has muted a message of the trace, before anything of the message was delivered.
#pragma once

#include <cstdint>

namespace esreplay {

// `share` is the client's number in the run. The schedule's lock must be held: it keeps the mutes as they are.
bool held_back(unsigned share, uint32_t index);

}  // namespace esreplay
