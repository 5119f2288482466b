// Asks a daemon about the executed file in its handler, and answers opens at once. -DON_QUEUE asks on a queue.
#include "client.h"

extern int SecStaticCodeCheckValidityWithErrors(void *code, unsigned flags, void *requirement, void **errors);

static void decide(es_client_t *client, const es_message_t *message) {
  SecStaticCodeCheckValidityWithErrors((void *)path_of(message), 0, NULL, NULL);  // found here
  allow(client, message);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
  if (!is_auth(message)) return;
#ifdef ON_QUEUE
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
    es_release_message(message);
  });
#else
  decide(client, message);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN);
  stay();
}
