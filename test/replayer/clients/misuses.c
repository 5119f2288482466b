// Gets every respond code once and prints what it got: wrong function, duplicate, NOTIFY, NULL, never a message.
#include "es_test_client.h"

static const es_message_t *g_nothing;

int main(void) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type == ES_ACTION_TYPE_NOTIFY) {
          printf("notify %d\n", es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false));
        } else {
          int open = message->event_type == ES_EVENT_TYPE_AUTH_OPEN;
          printf("wrong %d\n", open ? es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false)
                                    : es_respond_flags_result(client, message, 1, false));
          answer(client, message, 0);
          printf("second %d\n", open ? es_respond_flags_result(client, message, UINT32_MAX, false)
                                     : es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false));
          printf("null %d\n", es_respond_auth_result(client, g_nothing, ES_AUTH_RESULT_ALLOW, false));
          printf("never %d\n",
                 es_respond_auth_result(client, (const es_message_t *)&open, ES_AUTH_RESULT_ALLOW, false));
        }
        fflush(stdout);
      }))
    return 1;
  wait_for_the_end();
}
