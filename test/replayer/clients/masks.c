// Answers every AUTH_OPEN with the given mask, and prints the notification's result; `copy` answers with a copy.
#include "es_test_client.h"

// Deprecated since macOS 11, and kept: it is one of two ways to keep a message.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  uint32_t mask = (uint32_t)strtoul(argv[1], NULL, 0);
  int by_copy = argc > 2 && strcmp(argv[2], "copy") == 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
          const es_message_t *answered = message;
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
          es_message_t *copy = by_copy ? es_copy_message(message) : NULL;
          if (copy != NULL) answered = copy;
          printf("result %d\n", es_respond_flags_result(client, answered, mask, false));
          if (copy != NULL) {
            printf("second %d\n", es_respond_flags_result(client, message, mask, false));
            printf("same %d\n", copy == message);
            es_free_message(copy);
          }
        } else if (message->event_type == ES_EVENT_TYPE_NOTIFY_OPEN) {
          printf("allowed %d\n", message->action.notify.result.flags != 0);
        }
        fflush(stdout);
      }))
    return 1;
  wait_for_the_end();
}
