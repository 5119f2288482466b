// Releases a message more often than it retained it. -DBALANCED is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  allow(client, message);
  es_release_message(message);
#ifndef BALANCED
  es_release_message(message);  // found here
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
