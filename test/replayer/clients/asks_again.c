// Leaves its first AUTH message unanswered, then makes another client and prints the code. The handler of its second
// message holds the run until that is done.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_missed, g_said;

int main(void) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type == ES_ACTION_TYPE_AUTH && atomic_load(&g_missed) == 0) return;
        answer(client, message, 0);
        atomic_store(&g_missed, 1);
        while (atomic_load(&g_said) == 0) usleep(1000);
      }))
    return 1;
  // Its second message: the first one has been abandoned by then.
  while (atomic_load(&g_missed) == 0) usleep(1000);
  es_client_t *other = NULL;
  printf("again %d\n", es_new_client(&other, ^(es_client_t *client, const es_message_t *message) {
           answer(client, message, 0);
         }));
  fflush(stdout);
  atomic_store(&g_said, 1);
  wait_for_the_end();
}
