// Answers first and logs the denial on a queue.
#include "client.h"

#include <os/log.h>

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 100)) return;
  if (strstr(path_of(message), "denied") == NULL) {
    allow(client, message);
    return;
  }
  answer(client, message, ES_AUTH_RESULT_DENY);
  es_retain_message(message);
  dispatch_async(queue, ^{
    os_log_error(OS_LOG_DEFAULT, "denied %{public}s", path_of(message));
    printf("denied %s\n", path_of(message));
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
