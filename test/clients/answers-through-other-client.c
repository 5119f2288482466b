// Has two clients with one handler, and answers AUTH_EXEC through the wrong one (-DRIGHT_CLIENT: the right one).
#include "client.h"

static es_client_t *first, *second;

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef RIGHT_CLIENT
  es_client_t *answering = client;
#else
  es_client_t *answering = client == first ? second : first;
#endif
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    es_respond_auth_result(answering, message, ES_AUTH_RESULT_ALLOW, false);  // found here
  } else {
    allow(client, message);
  }
}

int main(void) {
  es_handler_block_t handler = ^(es_client_t *client, const es_message_t *message) {
    handle(client, message);
  };
  if (es_new_client(&first, handler) != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_new_client(&second, handler) != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(first, EVENTS(ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 99;
  if (es_subscribe(second, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) != ES_RETURN_SUCCESS) return 99;
  stay();
}
