// A child of the client stops it for a while in each message, so that its heartbeat stands still too.
#include <signal.h>

#include "../../clients/client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  const pid_t child = fork();
  if (child == 0) {
    kill(getppid(), SIGSTOP);
    usleep(100000);
    kill(getppid(), SIGCONT);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
