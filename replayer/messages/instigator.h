// The process that made another one act, for events that carry it. On macOS 27 its mutes count too, and it decides
// which events a descendants client gets.
#pragma once

#include "src/native/endpoint_security.h"

namespace esreplay {

struct Instigator {
  const es_process_t* process;  // null: it was gone, or this version of the message does not tell
  const audit_token_t* token;   // null: none; else that of `process` if there is one
};

bool has_instigator(uint32_t event_type);
Instigator instigator_of(const es_message_t* message);

}  // namespace esreplay
