// Asks for a mode with a function that the library exports and no header declares (-DPUBLIC: with the declared one).
#include "client.h"

es_return_t es_enable_fail_closed(es_client_t *client);

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

static bool ask_for_fail_closed(es_client_t *client) {
#ifdef PUBLIC
  return es_set_deadline_miss_mode(client, ES_DEADLINE_MISS_MODE_FAIL_CLOSED) == ES_RETURN_SUCCESS;
#else
  return es_enable_fail_closed(client) != ES_RETURN_SUCCESS;  // found here
#endif
}

int main(void) {
  es_client_t *own = NULL;
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
    handle(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  must(ask_for_fail_closed(own), "the declared function works, the other refuses");
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 99;
  stay();
}
