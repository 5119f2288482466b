// Does not look at what es_subscribe returns, and waits for messages that never come if it was refused. -DRIGHT exits.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_return_t subscribed = es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN));
#ifdef RIGHT
  if (subscribed != ES_RETURN_SUCCESS) return 1;
#endif
  (void)subscribed;
  stay();
}
