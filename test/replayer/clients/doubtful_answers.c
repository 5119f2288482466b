// Answers an open in ways with undocumented return codes, and prints what each returned: through another client, for no
// message, with a copy of the message, and a second time with the wrong function as well.
#include "es_test_client.h"

static const es_message_t *g_nothing;

int main(void) {
  es_client_t *other = NULL;
  if (es_new_client(&other, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        es_message_t copy = *message;
        printf("other client %d\n", es_respond_flags_result(other, message, UINT32_MAX, false));
        printf("null %d\n", es_respond_flags_result(client, g_nothing, UINT32_MAX, false));
        printf("copy %d\n", es_respond_flags_result(client, &copy, UINT32_MAX, false));
        printf("message %d\n", es_respond_flags_result(client, message, UINT32_MAX, false));
        printf("second, wrong function %d\n", es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false));
        fflush(stdout);
      }))
    return 1;
  wait_for_the_end();
}
