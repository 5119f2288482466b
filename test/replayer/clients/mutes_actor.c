// Mutes the process of the first message it gets, then counts: for as long as that process lives nothing comes of it.
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
