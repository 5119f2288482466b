// Retains every NOTIFY message, and releases it again unless the argument is `keep`.
#include "es_test_client.h"

int main(int argc, char **argv) {
  int keep = argc > 1 && strcmp(argv[1], "keep") == 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        es_retain_message(message);
        if (!keep) es_release_message(message);
      }))
    return 1;
  wait_for_the_end();
}
