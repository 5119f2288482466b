// The places in the client's code that gave cached answers to opens, by message.
#pragma once

#include <cstdint>

namespace esreplay {

// `caller`: return address of the respond call; 0: not known. Called in handlers: a few instructions, no lock.
void note_cached_at(uint32_t index, uintptr_t caller);

// Returns 0 if another process gave the answer, or if a later answer has taken its place.
uintptr_t cached_at(uint32_t index);

}  // namespace esreplay
