// Answers every AUTH message in its handler; `deny` denies them; `late MS` makes its client only after this
// time; `awake` never waits without a limit, so its run lasts as long as one can.
#include "es_test_client.h"

int main(int argc, char **argv) {
  int deny = argc > 1 && strcmp(argv[1], "deny") == 0;
  if (argc > 2 && strcmp(argv[1], "late") == 0) usleep((useconds_t)atoi(argv[2]) * 1000);
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, deny);
      }))
    return 1;
  while (argc > 1 && strcmp(argv[1], "awake") == 0) sleep(1);
  wait_for_the_end();
}
