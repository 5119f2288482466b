// Answers, and prints each NOTIFY message's verdict and the form of its deadline. `delete` makes another client that
// keeps a message unanswered, deletes it and releases the message.
#include <stdatomic.h>
#include "es_test_client.h"

static _Atomic(const es_message_t *) g_kept;

int main(int argc, char **argv) {
  es_client_t *second = NULL;
  es_event_type_t open[] = {ES_EVENT_TYPE_AUTH_OPEN};
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1 && strcmp(argv[1], "delete") == 0 &&
      (es_new_client(&second, ^(es_client_t *client, const es_message_t *message) {
         (void)client;
         es_retain_message(message);
         atomic_store(&g_kept, message);
       }) != ES_NEW_CLIENT_RESULT_SUCCESS ||
       es_subscribe(second, open, 1) != ES_RETURN_SUCCESS))
    return 1;
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        if (message->action_type != ES_ACTION_TYPE_NOTIFY) return;
        const char *deadline = message->deadline == 0 ? "zero" : message->deadline == UINT64_MAX ? "largest" : "some";
        printf("%s, deadline %s\n", message->action.notify.result.auth == ES_AUTH_RESULT_DENY ? "denied" : "allowed",
               deadline);
      }))
    return 1;
  if (second != NULL) {
    while (atomic_load(&g_kept) == NULL) usleep(1000);
    if (es_delete_client(second) != ES_RETURN_SUCCESS) return 1;
    es_release_message(atomic_load(&g_kept));
  }
  wait_for_the_end();
}
