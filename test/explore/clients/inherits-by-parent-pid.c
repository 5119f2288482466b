// Lets the updater and what it starts write to its folder, and looks for the parent by its pid. -DRIGHT looks for its
// audit token.
#include "tokens.h"

static struct processes updaters;

static bool is_of_updater(const es_process_t* process) {
  if (has_process(&updaters, process->audit_token)) return true;
#ifdef RIGHT
  return has_process(&updaters, process->parent_audit_token);
#else
  return has_pid(&updaters, process->ppid);
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
  bool allowed = !is_own || is_of_updater(message->process);
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
