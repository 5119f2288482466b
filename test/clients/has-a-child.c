// Forks a helper at start that outlives it: silent, and no process may stay behind.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  pid_t child = fork();
  must(child >= 0, "fork works");
  dprintf(STDOUT_FILENO, "pid %d\n", getpid());
  stay();
}
