// Leaves AUTH messages without an answer: `return` just returns, `retain` keeps them for ever, `sleep MS` answers after
// a sleep.
#include "es_test_client.h"

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "return";
  int sleep_ms = argc > 2 ? atoi(argv[2]) : 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        if (strcmp(how, "retain") == 0) es_retain_message(message);
        if (strcmp(how, "sleep") != 0) return;
        usleep(sleep_ms * 1000);
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
