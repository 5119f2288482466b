// Leaves AUTH messages unanswered: `return` only returns, `retain` keeps them forever, `wrong` keeps them and answers
// with the function of the other kind, `sleep MS` answers after a sleep. Prints the return value of an answer, and the
// verdict of a notification.
#include "es_test_client.h"

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "return";
  int sleep_ms = argc > 2 ? atoi(argv[2]) : 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->event_type == ES_EVENT_TYPE_NOTIFY_OPEN)
          printf("allowed %d\n", message->action.notify.result.flags != 0);
        fflush(stdout);
        if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return;
        if (strcmp(how, "retain") == 0 || strcmp(how, "wrong") == 0) es_retain_message(message);
        if (strcmp(how, "wrong") == 0)
          printf("wrong %d\n", es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false));
        if (strcmp(how, "sleep") == 0) {
          usleep(sleep_ms * 1000);
          printf("answer %d\n", es_respond_flags_result(client, message, UINT32_MAX, false));
        }
        fflush(stdout);
      }))
    return 1;
  wait_for_the_end();
}
