// Mutes a path in its handler through a pointer to unmapped memory (-DWITH_PATH: through a pointer to a path).
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) return;
#ifdef WITH_PATH
  const char *path = "/usr/libexec/nothing";
#else
  const char *path = (const char *)0x10;
#endif
  es_mute_path(client, path, ES_MUTE_PATH_TYPE_LITERAL);  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
