// Returns early for paths it does not care about, without an answer. -DANSWERS is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (strstr(path_of(message), "denied") != NULL) {
#ifdef ANSWERS
    allow(client, message);
#endif
    return;
  }
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
