// Answers every message, including NOTIFY ones. -DONLY_AUTH is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (is_auth(message)) {
    allow(client, message);
    return;
  }
#ifndef ONLY_AUTH
  es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);  // found here
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_OPEN);
  stay();
}
