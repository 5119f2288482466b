// Names a program by its first argument, which an exec may lack. -DRIGHT counts first.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  const es_event_exec_t* exec = &message->event.exec;
  const char* name = path_of(message);
#ifdef RIGHT
  if (es_exec_arg_count(exec) > 0) name = es_exec_arg(exec, 0).data;
#else
  name = es_exec_arg(exec, 0).data;  // found here
#endif
  answer(client, message, strcmp(name, "miner") == 0 ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
