// Copies a message by its size and answers with the copy; the copy's pointers still lead into the original. -DRETAINS
// keeps the message itself.
#include "client.h"

// Deprecated since macOS 11, and kept: the size is what tempts clients into a memcpy.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 100)) return;
#ifdef RETAINS
  es_retain_message(message);
  dispatch_async(queue, ^{
    allow(client, message);
    es_release_message(message);
  });
#else
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  size_t size = es_message_size(message);
  es_message_t *clone = malloc(size);
  memcpy(clone, message, size);
  dispatch_async(queue, ^{
    es_respond_auth_result(client, clone, ES_AUTH_RESULT_ALLOW, false);  // found here
    free(clone);
  });
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
