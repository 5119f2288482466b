// Assumes that an exec has a first argument. -DCOUNTS is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  const es_event_exec_t *exec = &message->event.exec;
#ifdef COUNTS
  bool deny = es_exec_arg_count(exec) == 0;
#else
  es_string_token_t first = es_exec_arg(exec, 0);  // found here
  bool deny = strcmp(first.data, "/opt/denied/tool") == 0;
#endif
  answer(client, message, deny ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
