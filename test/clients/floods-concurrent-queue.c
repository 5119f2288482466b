// Hands every message to a concurrent queue whose blocks wait. -DSERIAL hands them to a queue that takes one at a time.
#include "client.h"

enum { kBlockWaitsUs = 60000 };

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
#ifdef SERIAL
    usleep(kBlockWaitsUs / 10);
#else
    usleep(kBlockWaitsUs);  // found here
#endif
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  es_client_t *client = NULL;
#ifdef SERIAL
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
#else
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_CONCURRENT);
#endif
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
