// Makes clients in every wrong way, then one with a handler block of a returned frame, then as many as allowed.
#include "es_test_client.h"

enum { kMany = 1000 };
static es_client_t *g_many[kMany];

__attribute__((noinline)) static es_new_client_result_t make(es_client_t **client, int secret) {
  int on_the_stack[4] = {secret, secret, secret, secret};
  int captured = on_the_stack[secret % 4];
  return es_new_client(client, ^(es_client_t *own, const es_message_t *message) {
    answer(own, message, 0);
    printf("handler %d %d\n", captured, own == g_client);
    fflush(stdout);
  });
}

__attribute__((noinline)) static int overwrite(void) {
  volatile char frame[4096];
  for (unsigned i = 0; i < sizeof frame; ++i) frame[i] = 0x5a;
  return frame[17];
}

int main(void) {
  es_client_t *client = NULL;
  es_client_t **no_place = NULL;
  es_handler_block_t no_handler = NULL;
  printf("no place %d\n", es_new_client(no_place, ^(es_client_t *own, const es_message_t *message) {
    answer(own, message, 0);
  }));
  printf("no handler %d %d\n", es_new_client(&client, no_handler), client != NULL);
  printf("null %d\n", es_delete_client(client));
  printf("made %d %d\n", make(&g_client, 4242), g_client != NULL);
  overwrite();
  int made = 0;
  es_new_client_result_t result = ES_NEW_CLIENT_RESULT_SUCCESS;
  while (made < kMany && result == ES_NEW_CLIENT_RESULT_SUCCESS) {
    result = make(&g_many[made], 7);
    made += result == ES_NEW_CLIENT_RESULT_SUCCESS;
  }
  printf("more %d, then %d\n", made, result);
  for (int i = 0; i < made; ++i) es_delete_client(g_many[i]);
  printf("again %d\n", make(&g_many[0], 7));
  es_delete_client(g_many[0]);
  fflush(stdout);
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(g_client, events, 1) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
