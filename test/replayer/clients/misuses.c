// Gets every respond code once and prints it: wrong function, another client, duplicate, NOTIFY, NULL, never a message,
// and the wrong function for a message that is already answered.
#include "es_test_client.h"

static const es_message_t *g_nothing;
static es_client_t *g_nobody, *g_other;

static es_respond_result_t right(es_client_t *client, const es_message_t *message) {
  return message->event_type == ES_EVENT_TYPE_AUTH_OPEN
             ? es_respond_flags_result(client, message, UINT32_MAX, false)
             : es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
}

static es_respond_result_t wrong(es_client_t *client, const es_message_t *message) {
  return message->event_type == ES_EVENT_TYPE_AUTH_OPEN
             ? es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false)
             : es_respond_flags_result(client, message, 1, false);
}

int main(void) {
  if (es_new_client(&g_other, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type == ES_ACTION_TYPE_NOTIFY) {
          printf("notify %d\n", es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false));
        } else {
          int none = 0;
          printf("wrong %d\n", wrong(client, message));
          printf("other client %d\n", right(g_other, message));
          printf("right %d\n", right(client, message));
          printf("second %d\n", right(client, message));
          printf("wrong again %d\n", wrong(client, message));
          printf("null %d\n", es_respond_auth_result(client, g_nothing, ES_AUTH_RESULT_ALLOW, false));
          printf("no client %d\n", right(g_nobody, message));
          printf("never %d\n",
                 es_respond_auth_result(client, (const es_message_t *)&none, ES_AUTH_RESULT_ALLOW, false));
        }
        fflush(stdout);
      }))
    return 1;
  wait_for_the_end();
}
