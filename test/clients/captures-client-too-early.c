// Its block captures the client before es_new_client has set it, and answers AUTH_EXEC for NULL (-DTAKES_ARGUMENT: for
// the client that the block receives).
#include "client.h"

int main(void) {
  es_client_t *client = NULL;
  es_handler_block_t handler = ^(es_client_t *own, const es_message_t *message) {
#ifdef TAKES_ARGUMENT
    allow(own, message);
#else
    if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) {
      allow(own, message);
      return;
    }
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);  // found here
#endif
  };
  if (es_new_client(&client, handler) != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN)) != ES_RETURN_SUCCESS) return 99;
  stay();
}
