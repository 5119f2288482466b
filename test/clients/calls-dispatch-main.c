// Gives its main thread to libdispatch. -DWAITS keeps it, as a run loop does.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
#ifdef WAITS
  stay();
#else
  dispatch_main();  // found here
#endif
}
