// The notification of a create that this run denied. The object was never made, so macOS gives it the new path of the
// AUTH message. The trace has the file that was made when it was recorded.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// Returns the message whose payload a denied notification carries: the AUTH message for a create, else the message
// itself.
uint32_t denied_payload(uint32_t index);

// Turns a message that was built from the AUTH message into the notification.
void become_notification(es_message_t* message);

}  // namespace esreplay
