// A client without AUTH events that only reads the message.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  (void)client;
  must(message->process->executable->path.length > 0, "every process has an executable");
}

int main(void) {
  START(handle, ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
