// Waits until the file FILE exists, then counts its messages: the test writes a trace with the client's own pid.
#include "es_test_client.h"

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  while (access(argv[1], F_OK) != 0) usleep(1000);
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
