// Protects its own process from being inspected, and takes the inspected process for granted. -DRIGHT knows that a
// question may be about no process.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
  const es_process_t* target = message->event.proc_check.target;
#ifdef RIGHT
  bool own = target != NULL && audit_token_to_pid(target->audit_token) == getpid();
#else
  bool own = audit_token_to_pid(target->audit_token) == getpid();  // found here
#endif
  answer(client, message, own ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_PROC_CHECK);
  stay();
}
