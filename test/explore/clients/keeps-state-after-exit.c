// Denies further opens to a process that read a decoy, by its pid, and keeps the pid when the process exits. -DRIGHT
// forgets it then.
#include "tokens.h"

static struct processes suspects;

static void handle(es_client_t* client, const es_message_t* message) {
  int pid = audit_token_to_pid(message->process->audit_token);
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXIT) {
#ifdef RIGHT
    remove_pid(&suspects, pid);
#endif
    return;
  }
  bool denied = has_pid(&suspects, pid);
  if (strstr(path_of(message), "/decoy") != NULL && !denied)
    add_process(&suspects, message->process->audit_token);
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
