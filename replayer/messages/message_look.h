// Builds a message to look at it before anything is delivered. One at a time: the schedule's lock must be held.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// Valid until the next call; null if memory has run out.
const es_message_t* look_at_message(uint32_t index);
void forget_look();  // gives the memory back, when nothing is queued any more

}  // namespace esreplay
