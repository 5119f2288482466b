// Both the reply and its fallback timer answer. -DONCE is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 1000)) return;
  __block atomic_bool answered = false;
  es_retain_message(message);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 200 * NSEC_PER_MSEC), queue, ^{
#ifdef ONCE
    if (atomic_exchange(&answered, true) == false)
#endif
      es_respond_auth_result(client, message, ES_AUTH_RESULT_DENY, false);  // found here
    es_release_message(message);
  });
  if (atomic_exchange(&answered, true) == false) allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
