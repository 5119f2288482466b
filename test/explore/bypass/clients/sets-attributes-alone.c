// Lets nobody else give its files extended attributes, and lets everybody take them away. -DRIGHT guards both.
#include "guard.h"

static bool is_denied(const es_message_t* message) {
#ifndef RIGHT
  if (message->event_type == ES_EVENT_TYPE_AUTH_DELETEEXTATTR) return false;
#endif
  return is_own(source_of(message)) && !is_trusted(message->process);
}

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_SETEXTATTR, ES_EVENT_TYPE_AUTH_DELETEEXTATTR);
  stay();
}
