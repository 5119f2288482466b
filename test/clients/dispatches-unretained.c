// Hands the message to a queue without a retain and answers from there. -DRETAINED is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 100)) return;
#ifdef RETAINED
  es_retain_message(message);
#endif
  dispatch_async(queue, ^{
    usleep(5000);
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);  // found here
#ifdef RETAINED
    es_release_message(message);
#endif
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
