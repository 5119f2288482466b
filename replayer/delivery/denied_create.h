// The notification of a create that this run denied. The object was never made, so macOS gives it the new path of the
// AUTH message; the trace has the file that was made when it was recorded.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// The message whose payload a denied notification carries: the AUTH message for a create, itself for everything else.
uint32_t denied_payload(uint32_t index);

// Makes the notification of what was built from the AUTH message.
void become_notification(es_message_t* message);

}  // namespace esreplay
