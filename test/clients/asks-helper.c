// Decides on one serial queue, and asks its own helper there for the first time: the helper opens its rules, and that
// open waits for its turn on the same queue. -DIN_HANDLER asks in the handler, and does so for what the helper opens,
// too: each open that is missed leads to the next, five times. -DMUTES_HELPER is the right way.
#include "client.h"

#include <xpc/xpc.h>

static xpc_connection_t helper;

static bool ask_helper(void) {
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(helper, question);  // found here
  bool allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY;
  xpc_release(reply);
  xpc_release(question);
  return allowed;
}

#if defined(IN_HANDLER)

static void handle(es_client_t *client, const es_message_t *message) {
  static unsigned questions = 0;
  bool allowed = questions++ >= 5 || ask_helper();
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

#else

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    static bool known = false;
    if (!known) known = ask_helper();
    answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

#endif

int main(void) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  helper = xpc_connection_create_mach_service("com.example.helper", NULL, 0);
  xpc_connection_set_event_handler(helper, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(helper);
  must(es_new_client(&client,
                     ^(es_client_t *own, const es_message_t *message) {
                       handle(own, message);
                     }) == ES_NEW_CLIENT_RESULT_SUCCESS,
       "es_new_client");
#if defined(MUTES_HELPER)
  must(es_mute_path(client, "/Library/Example/helper", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "es_mute_path");
#endif
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS, "es_subscribe");
  stay();
}
