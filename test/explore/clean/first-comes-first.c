// Lets the first process that opens a note have it, and denies it to every other process until that one exits.
#include "../clients/tokens.h"

static struct processes owners;

static void handle(es_client_t* client, const es_message_t* message) {
  audit_token_t token = message->process->audit_token;
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXIT) {
    if (has_process(&owners, token)) remove_pid(&owners, audit_token_to_pid(token));
    return;
  }
  if (owners.count == 0) add_process(&owners, token);
  answer(client, message, has_process(&owners, token) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
