// Sends its own helper every decision and does not wait; the helper reads its rules for each one. The client never
// answers what its helper opens. -DANSWERS_HELPER is the right way.
#include "client.h"

#include <xpc/xpc.h>

static xpc_connection_t helper;

static void tell_helper(void) {
  xpc_object_t decision = xpc_dictionary_create_empty();
  xpc_connection_send_message(helper, decision);
  xpc_release(decision);
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool by_helper = strstr(path_of(message), "/rules.db") != NULL;
#if !defined(ANSWERS_HELPER)
  if (by_helper) return;
#endif
  allow(client, message);
  if (!by_helper) tell_helper();
}

int main(void) {
  helper = xpc_connection_create_mach_service("com.example.helper", NULL, 0);
  xpc_connection_set_event_handler(helper, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(helper);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
