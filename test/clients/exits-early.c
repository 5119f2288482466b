// Ends by itself, with success, after three messages.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  static atomic_int seen;
  allow(client, message);
  if (++seen == 3)
    dispatch_async(queue, ^{
      exit(0);
    });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
