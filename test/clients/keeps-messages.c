// Retains every message and forgets to release it. -DRELEASES is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 100)) return;
  es_retain_message(message);
  allow(client, message);
#ifdef RELEASES
  dispatch_async(queue, ^{
    es_release_message(message);
  });
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
