// Prints what an ordinary client or (`descendants`) a descendants client receives: the event type, the process, and
// whether that is an ES client.
#include "es_test_client.h"

int main(int argc, char** argv) {
  es_handler_block_t handler = ^(es_client_t* client, const es_message_t* message) {
    printf("%d %d %d\n", message->event_type, (int)message->process->audit_token.val[5],
           message->process->is_es_client);
    fflush(stdout);
    answer(client, message, 0);
  };
  int descendants = argc > 1 && strcmp(argv[1], "descendants") == 0;
  es_new_client_result_t result =
      descendants ? es_new_descendants_client(&g_client, handler) : es_new_client(&g_client, handler);
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN,
                              ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP, ES_EVENT_TYPE_NOTIFY_PROFILE_ADD};
  if (es_subscribe(g_client, events, 4) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
