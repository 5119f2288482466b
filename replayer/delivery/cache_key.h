// What the result cache keeps an answer under: the event type, the executable of the acting process and the file the
// event is about, as each event type says.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

struct CacheKey {
  uint64_t executable;  // identities of files
  uint64_t target;
  uint32_t event_type;
  uint32_t detail;  // what else tells answers apart
};

// False when no answer to this message can be kept: its type has no cache, or it is the exec of a script.
bool cache_key_of(const es_message_t* message, CacheKey* out);

// The files that this message says are modified; at most three. Their answers are kept no longer.
unsigned modified_files(const es_message_t* message, uint64_t out[3]);
bool may_modify(uint32_t event_type);

// FFLAGS that an AUTH_OPEN asks for; 0 for every other message.
uint32_t requested_flags(const es_message_t* message);

}  // namespace esreplay
