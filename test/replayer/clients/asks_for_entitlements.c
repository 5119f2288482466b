// Prints for every started program whether it has entitlements to show.
#include "es_test_client.h"

int main(void) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        if (message->event_type != ES_EVENT_TYPE_NOTIFY_EXEC) return;
        printf("%d\n", es_exec_entitlements(&message->event.exec) != NULL);
        fflush(stdout);
      }) != 0)
    return 1;
  wait_for_the_end();
}
