// Does everything right but ignores SIGTERM.
#include "client.h"

#include <signal.h>

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  signal(SIGTERM, SIG_IGN);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
