// The least a handler can do: every AUTH message is allowed at once, from the message alone. The client has it, and the
// loop that the client is compared with.
#pragma once

#include <EndpointSecurity/EndpointSecurity.h>

static inline void handle(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}
