// Mutes the process of its first message, then counts: while that process lives, it receives nothing from it.
#include "es_test_client.h"

int main(void) {
  __block int first = 1;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (first) printf("muted %d\n", es_mute_process(client, &message->process->audit_token));
        first = 0;
        fflush(stdout);
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
