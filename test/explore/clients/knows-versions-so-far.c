// Ends in a trap at a message of a version that it does not know. -DRIGHT reads what it knows: later versions only add.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
#ifndef RIGHT
  if (message->version > 10) __builtin_trap();  // found here
#endif
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
