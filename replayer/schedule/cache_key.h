// The key under which the result cache keeps an answer: the event type, the executable of the acting process, and the
// file that the event is about, which depends on the event type.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

struct CacheKey {
  uint64_t executable;  // identities of files
  uint64_t target;
  uint32_t event_type;
  uint32_t detail;  // what else distinguishes answers
};

// False if an answer to this message cannot be kept: its type has no cache, or it is the exec of a script.
bool cache_key_of(const es_message_t* message, CacheKey* out);

// Finds the files that this message modifies and returns their number, at most three. Answers about them are dropped.
unsigned modified_files(const es_message_t* message, uint64_t out[3]);
bool may_modify(uint32_t event_type);

// Returns the FFLAGS that an AUTH_OPEN asks for; 0 for every other message.
uint32_t requested_flags(const es_message_t* message);

}  // namespace esreplay
