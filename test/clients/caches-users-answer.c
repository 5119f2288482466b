// Asks the user about each program and lets the system cache the answer, which was meant for one run of it.
// -DASKS_EACH_TIME is the right way.
#include "client.h"

static es_auth_result_t users_answer(const es_message_t *message) {
  must(message->event_type == ES_EVENT_TYPE_AUTH_EXEC, "users are asked about programs only");
  return ES_AUTH_RESULT_ALLOW;
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 0)) return;
  es_retain_message(message);
  dispatch_async(queue, ^{
#ifdef ASKS_EACH_TIME
    bool cache = false;
#else
    bool cache = true;
#endif
    must(es_respond_auth_result(client, message, users_answer(message), cache) == ES_RESPOND_RESULT_SUCCESS, "taken");
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
