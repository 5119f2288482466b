// Keeps the message that its queue is to answer in one place, where the next message replaces it. -DRIGHT gives each
// block its own.
#include "../../clients/client.h"

static es_client_t* own;
static const es_message_t* _Atomic pending;

static void decide(void* given) {
#ifdef RIGHT
  const es_message_t* message = given;
#else
  (void)given;
  const es_message_t* message = atomic_load(&pending);
#endif
  allow(own, message);
  es_release_message(message);
}

static void handle(es_client_t* client, const es_message_t* message) {
  own = client;
  es_retain_message(message);
  atomic_store(&pending, message);
  dispatch_async_f(queue, (void*)message, decide);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
