// Three places for one examination before an answer: in the handler, in the handler after a dispatch_async
// (-DAFTER_DISPATCH_ASYNC), and on a queue (-DON_QUEUE), which is the right one.
#pragma once

#include "client.h"

static void examine(void);

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef ON_QUEUE
  es_retain_message(message);
  dispatch_async(queue, ^{
    examine();
    allow(client, message);
    es_release_message(message);
  });
#else
#ifdef AFTER_DISPATCH_ASYNC
  dispatch_async(queue, ^{
    must(queue != NULL, "a block sees the queue it runs on");
  });
#endif
  examine();
  allow(client, message);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
