// Keeps every AUTH message and never answers it: the deadline passes while the message is held.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  (void)client;
  if (is_auth(message)) es_retain_message(message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
