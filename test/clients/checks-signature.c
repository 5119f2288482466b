// Checks the signature of the file itself, on a queue, as it must. -DFROM_MESSAGE uses what the message says.
#include "client.h"

extern int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement);

static bool is_valid(const es_message_t *message) {
#ifdef FROM_MESSAGE
  return (message->event.exec.target->codesigning_flags & 1) != 0;
#else
  return SecStaticCodeCheckValidity((void *)path_of(message), 0, NULL) == 0;  // found here
#endif
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    answer(client, message, is_valid(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
