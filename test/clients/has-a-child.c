// Forks a helper at start that outlives it: silent, and no process may be left behind. Writes both pids to $PIDS.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  int fd = open(getenv("PIDS"), O_WRONLY | O_APPEND | O_CREAT, 0600);
  must(fork() >= 0, "fork works");
  dprintf(fd, "%d\n", getpid());
  stay();
}
