// Subscribes to all that it knows, also to events that this system lacks, and does not look at the result: a system that
// refuses the whole list leaves it without any event. -DRIGHT subscribes to the older ones then.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  es_return_t subscribed = es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_XPC_CONNECT));
#ifdef RIGHT
  if (subscribed != ES_RETURN_SUCCESS) es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN));
#endif
  (void)subscribed;
  stay();
}
