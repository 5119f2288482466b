#include "client.h"

extern void handle(es_client_t *client, es_message_t *message);

int start_client(void) {
  es_client_t *client = NULL;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, (es_message_t *)message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  return es_subscribe(client, events, 1) == ES_RETURN_SUCCESS ? 0 : 99;
}
