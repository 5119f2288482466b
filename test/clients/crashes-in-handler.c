// Compares an optional token without a check: a null pointer is read in the handler. Or aborts, or exits.
#include "client.h"

#if defined(ABORTS)
#define END() abort()
#elif defined(EXITS)
#define END() exit(7)
#else
static int *volatile nothing = NULL;
#define END() exit(*nothing)
#endif

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (strstr(path_of(message), "denied") != NULL) END();  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
