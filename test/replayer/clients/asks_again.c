// Leaves its first AUTH message without an answer, then makes another client and says with which code.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_missed;

int main(void) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type == ES_ACTION_TYPE_AUTH && atomic_load(&g_missed) == 0) return;
        answer(client, message, 0);
        atomic_store(&g_missed, 1);
      }))
    return 1;
  // Its second message: the first one is abandoned by then.
  while (atomic_load(&g_missed) == 0) usleep(1000);
  es_client_t *other = NULL;
  printf("again %d\n", es_new_client(&other, ^(es_client_t *client, const es_message_t *message) {
           answer(client, message, 0);
         }));
  fflush(stdout);
  wait_for_the_end();
}
