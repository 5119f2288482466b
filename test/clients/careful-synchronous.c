// Decides from the message alone and answers in the handler.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (!is_auth(message)) return;
  bool unsigned_code = message->process->cdhash[0] == 0 && !message->process->is_platform_binary;
  bool denied = unsigned_code || strstr(path_of(message), "denied") != NULL;
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
