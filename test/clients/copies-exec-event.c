// Reads an exec's arguments through a copy of its event, as Swift does wherever it passes a member by address; LATE:
// after the message has been released.
#include "client.h"

static es_event_exec_t kept;

static void handle(es_client_t* client, const es_message_t* message) {
  if (takes_open(client, message, 200)) return;
  if (kept.target != NULL) {
#ifdef LATE
    es_exec_arg_count(&kept);  // found here
#endif
  }
  es_event_exec_t copy = message->event.exec;
  must(es_exec_arg_count(&copy) == es_exec_arg_count(&message->event.exec), "as many arguments");
  must(es_exec_arg_count(&copy) > 0, "arguments");
  must(es_exec_arg(&copy, 0).data == es_exec_arg(&message->event.exec, 0).data, "the same argument");
  must(es_exec_env_count(&copy) == es_exec_env_count(&message->event.exec), "as many variables");
  es_event_exec_t made_up = {.target = copy.target};
#ifdef MADE_UP
  es_exec_arg_count(&made_up);  // found here
#endif
  (void)made_up;
  kept = copy;
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
