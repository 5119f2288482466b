// Allows every message. `works COUNT` counts to COUNT in its handler before it answers.
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <stdlib.h>

static void handle(es_client_t* client, const es_message_t* message, unsigned long count) {
  for (volatile unsigned long at = 0; at < count; at++) {
  }
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    es_respond_flags_result(client, message, UINT32_MAX, false);
  else
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
}

int main(int argc, char** argv) {
  const unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
  es_client_t* client;
  if (es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
        handle(own, message, count);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return 1;
  dispatch_main();
}
