// Compares an optional token without a look at it: a null pointer read in the handler.
#include "client.h"

static int *volatile nothing = NULL;

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (strstr(path_of(message), "denied") != NULL) exit(*nothing);  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
