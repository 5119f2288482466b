// Waits in its handler for a block that is queued on its own client (-DON_QUEUE: a queue waits for it).
#include "client.h"

static es_return_t fence(es_client_t *client) {
  return es_sync_client(client, ^{  // found here
    must(queue != NULL, "the block sees the queue");
  });
}

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) return;
#ifdef ON_QUEUE
  dispatch_async(queue, ^{
    must(fence(client) == ES_RETURN_SUCCESS, "a queue may wait");
  });
#else
  fence(client);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
