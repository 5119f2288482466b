// Its handler never returns from a NOTIFY message, which no process waits for.
#include "client.h"

static void wait_for_ever(void) {
  for (;;) pause();  // found here
}

static void handle(es_client_t *client, const es_message_t *message) {
  (void)client;
  if (message->seq_num == 3) wait_for_ever();
}

int main(void) {
  START(handle, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_OPEN);
  stay();
}
