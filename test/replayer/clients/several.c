// Two clients in one process, both answering. The first one denies, or with `delete` keeps its first message and is
// deleted on the main thread, which leaves that message unanswered.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_holds;

int main(int argc, char **argv) {
  int delete_it = argc > 1 && strcmp(argv[1], "delete") == 0;
  es_client_t *second = NULL;
  if (es_new_client(&second, ^(es_client_t *client, const es_message_t *message) {
        if (!delete_it) return answer(client, message, 1);
        es_retain_message(message);
        atomic_store(&g_holds, 1);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(second, events, 2) != ES_RETURN_SUCCESS) return 1;
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  while (delete_it && !atomic_load(&g_holds)) usleep(1000);
  if (delete_it && es_delete_client(second) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
