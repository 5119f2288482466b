// Allows an interpreter by the script that it is given, and lets the system cache the answer, which knows the
// interpreter only. -DRIGHT caches no answer about an interpreter.
#include "../../clients/client.h"

static bool is_allowed(const es_event_exec_t* exec) {
  for (uint32_t i = 0; i < es_exec_arg_count(exec); i++) {
    if (strcmp(es_exec_arg(exec, i).data, "/private/tmp/dropped.py") == 0) return false;
  }
  return true;
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool allowed = is_allowed(&message->event.exec);
#ifdef RIGHT
  bool cache = strstr(path_of(message), "/python3") == NULL;
#else
  bool cache = true;
#endif
  es_respond_auth_result(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, cache);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
