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
  es_client_t *client = NULL;
  es_handler_block_t handler = ^(es_client_t *own, const es_message_t *message) {  // found here
    handle(own, message);
  };
  must(es_new_client(&client, handler) == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS, "subscribe");
  stay();
}
