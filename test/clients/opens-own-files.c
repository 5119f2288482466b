// Opens a file in the handler, but only for messages about its own files: quiet on most traces, a kill at boot.
#include "client.h"

static const char own[] = "/Library/Application Support/Example/";

static void handle(es_client_t *client, const es_message_t *message) {
  if (strncmp(path_of(message), own, strlen(own)) == 0) {
    must(open("/etc/passwd", O_RDONLY) >= 0, "open works");  // found here
  }
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
