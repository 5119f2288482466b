// Two clients in one process; the one with the given number stays in its first handler until the other one has had
// three messages.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_others;

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  es_client_t *clients[2];
  for (int i = 0; i < 2; ++i) {
    int waits = i == atoi(argv[1]);
    es_handler_block_t handler = ^(es_client_t *client, const es_message_t *message) {
      while (waits && atomic_load(&g_others) < 3) usleep(1000);
      if (!waits) atomic_fetch_add(&g_others, 1);
      answer(client, message, 0);
    };
    if (es_new_client(&clients[i], handler) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_NOTIFY_EXIT};
  for (int i = 0; i < 2; ++i) {
    if (es_subscribe(clients[i], events, 1) != ES_RETURN_SUCCESS) return 1;
  }
  wait_for_the_end();
}
