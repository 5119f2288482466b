// Lets the updater write to its folder, and knows it by its pid, which another process gets later. -DRIGHT knows it by
// pid and pidversion.
#include "tokens.h"

static struct processes updaters;

static bool is_updater(audit_token_t token) {
#ifdef RIGHT
  return has_process(&updaters, token);
#else
  return has_pid(&updaters, audit_token_to_pid(token));
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    const es_process_t* target = message->event.exec.target;
    if (strcmp(target->executable->path.data, "/Library/Example/updater") == 0)
      add_process(&updaters, target->audit_token);
    allow(client, message);
    return;
  }
  bool is_own = strncmp(path_of(message), "/Library/Example/", 17) == 0;
  bool allowed = !is_own || is_updater(message->process->audit_token);
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
