// Answers every AUTH message in its handler; `deny` denies them.
#include "es_test_client.h"

int main(int argc, char **argv) {
  int deny = argc > 1 && strcmp(argv[1], "deny") == 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, deny);
      }))
    return 1;
  wait_for_the_end();
}
