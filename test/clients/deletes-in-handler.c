// Deletes its client in the handler of the last message (-DON_MAIN: on the main thread, which made the client).
#include "client.h"

static es_client_t *own;
static atomic_bool done;

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (strstr(path_of(message), "/last") == NULL) return;
#ifdef ON_MAIN
  atomic_store(&done, true);
#else
  es_delete_client(client);  // found here
#endif
}

int main(void) {
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
    handle(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 99;
  while (!atomic_load(&done)) usleep(1000);
  must(es_delete_client(own) == ES_RETURN_SUCCESS, "the thread that made the client deletes it");
  stay();
}
