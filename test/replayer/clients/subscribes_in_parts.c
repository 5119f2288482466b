// Subscribes to opens and, after two of them, to execs; `at-once` subscribes to both in one call.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_came;

int main(int argc, char **argv) {
  int at_once = argc > 1 && strcmp(argv[1], "at-once") == 0;
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        atomic_fetch_add(&g_came, 1);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(g_client, events, at_once ? 2 : 1) != ES_RETURN_SUCCESS) return 1;
  while (atomic_load(&g_came) < 2) usleep(1000);
  if (!at_once && es_subscribe(g_client, events + 1, 1) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
