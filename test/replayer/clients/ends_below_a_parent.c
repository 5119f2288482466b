// Makes its ES client in a child and ends itself in the handler of its third message. Arguments: the state of its
// parent (`waits` for a signal, is `gone`, or `direct`: it has no parent of its own), and the signal that ends it.
#include <signal.h>
#include <string.h>

#include "es_test_client.h"

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const int deadly = atoi(argv[2]);
  const int has_parent = strcmp(argv[1], "direct") != 0;
  if (has_parent && fork() != 0) {
    if (strcmp(argv[1], "gone") == 0) _exit(0);
    pause();
  }
  __block int handled = 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (++handled == 3) raise(deadly);
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
