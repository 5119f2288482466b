// Keeps a list of the programs that it saw starting, and denies a protected file to all others: also to those that were
// there before it. -DRIGHT takes the program from the message.
#include "tokens.h"

static struct processes readers;

static bool is_reader(const es_process_t* process) {
  return strcmp(process->executable->path.data, "/usr/local/bin/reader") == 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    const es_process_t* target = message->event.exec.target;
    if (is_reader(target)) add_process(&readers, target->audit_token);
    allow(client, message);
    return;
  }
#ifdef RIGHT
  bool known = is_reader(message->process);
#else
  bool known = has_process(&readers, message->process->audit_token);
#endif
  bool allowed = known || strstr(path_of(message), "/plan") == NULL;
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
