// Asks its own agent for a decision, in the handler. The first request starts the agent, and the agent's exec is one
// more message for the same handler. -DBY_SEMAPHORE sends the request and then waits for the reply all the same.
// -DANSWERS_FIRST answers from what it has, and asks for the next time on a queue.
#include "client.h"

#include <xpc/xpc.h>

static xpc_connection_t agent;
static atomic_bool known;

#if defined(BY_SEMAPHORE)
static bool ask_agent(void) {
  __block bool allowed = false;
  dispatch_semaphore_t replied = dispatch_semaphore_create(0);
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_connection_send_message_with_reply(agent, question, queue, ^(xpc_object_t reply) {
    allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY;
    dispatch_semaphore_signal(replied);
  });
  xpc_release(question);
  dispatch_semaphore_wait(replied, DISPATCH_TIME_FOREVER);  // found here
  dispatch_release(replied);
  return allowed;
}
#else
static bool ask_agent(void) {
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(agent, question);  // found here
  bool allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY;
  xpc_release(reply);
  xpc_release(question);
  return allowed;
}
#endif

static void handle(es_client_t* client, const es_message_t* message) {
#if defined(ANSWERS_FIRST)
  allow(client, message);
  if (atomic_exchange(&known, true)) return;
  dispatch_async(queue, ^{
    ask_agent();
  });
#else
  if (!known) known = ask_agent();
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
#endif
}

int main(void) {
  agent = xpc_connection_create_mach_service("com.example.agent", NULL, 0);
  xpc_connection_set_event_handler(agent, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(agent);
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
