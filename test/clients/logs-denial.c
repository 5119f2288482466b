// Logs a denial before it answers, with os_log or (-DPRINTF) with printf. No deadline is missed here, ever.
#include "client.h"

#include <os/log.h>

static void handle(es_client_t *client, const es_message_t *message) {
  if (strstr(path_of(message), "denied") == NULL) {
    allow(client, message);
    return;
  }
#ifdef PRINTF
  printf("denied %s\n", path_of(message));  // found here
#else
  os_log_error(OS_LOG_DEFAULT, "denied %{public}s", path_of(message));  // found here
#endif
  answer(client, message, ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
