// Gives the user a fixed time to answer, whatever the deadline is. -DBY_DEADLINE is the right way. -DASKS_AGENT has an
// agent ask the user, and waits for its reply as long as that takes.
#include "client.h"

#if defined(ASKS_AGENT)
#include <xpc/xpc.h>

static void ask_user(es_client_t *client, const es_message_t *message) {
  xpc_connection_t agent = xpc_connection_create_mach_service("com.example.prompt", NULL, 0);
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_connection_resume(agent);
  xpc_connection_send_message_with_reply(agent, question, queue, ^(xpc_object_t reply) {
    bool allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY && xpc_dictionary_get_bool(reply, "allowed");
    answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
  xpc_release(question);
  xpc_release(agent);
}

#else

static void ask_user(es_client_t *client, const es_message_t *message) {
#ifdef BY_DEADLINE
  uint64_t budget = ticks_to_ns(message->deadline - message->mach_time);
  int64_t patience_ns = (int64_t)(budget / 8);
#else
  int64_t patience_ns = 1000 * NSEC_PER_MSEC;
#endif
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, patience_ns), queue, ^{
    answer(client, message, ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

#endif

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 3000)) return;
  es_retain_message(message);
  ask_user(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
