// Makes clients until there are too many, deletes them and makes some again, and calls es_new_client with arguments
// that it refuses. Prints how many there were and the code for the next one.
#include "es_test_client.h"

static es_handler_block_t g_none;
static es_client_t** g_nowhere;

static int make(es_client_t** clients, int most, es_handler_block_t handler) {
  es_new_client_result_t result = ES_NEW_CLIENT_RESULT_SUCCESS;
  int made = 0;
  while (made < most && result == ES_NEW_CLIENT_RESULT_SUCCESS) {
    result = es_new_client(&clients[made], handler);
    if (result == ES_NEW_CLIENT_RESULT_SUCCESS) ++made;
  }
  printf("made %d then %d\n", made, result);
  return made;
}

int main(void) {
  es_client_t* clients[1000];
  es_handler_block_t handler = ^(es_client_t* client, const es_message_t* message) {
    answer(client, message, 0);
  };
  printf("no handler %d\n", es_new_client(&clients[0], g_none));
  printf("no pointer %d\n", es_new_client(g_nowhere, handler));
  printf("delete nothing %d\n", es_delete_client(NULL));
  int made = make(clients, 1000, handler);
  for (int i = 0; i < made; ++i) {
    if (es_delete_client(clients[i]) != ES_RETURN_SUCCESS) return 1;
  }
  made = make(clients, 5, handler);
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  for (int i = 0; i < made; ++i) {
    if (es_subscribe(clients[i], events, 2) != ES_RETURN_SUCCESS) return 1;
  }
  fflush(stdout);
  wait_for_the_end();
}
