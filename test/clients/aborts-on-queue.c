// Runs into an assertion on its own queue, outside any handler.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  dispatch_async(queue, ^{
    abort();  // found here
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
