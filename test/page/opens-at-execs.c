// Gets every message of a boot, answers in the handler, and opens a file in it for each program that is about to run.
#include "../clients/client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (!is_auth(message)) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) close(open("/etc/passwd", O_RDONLY));
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_MMAP, ES_EVENT_TYPE_AUTH_MOUNT,
        ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_NOTIFY_CLOSE,
        ES_EVENT_TYPE_NOTIFY_MMAP, ES_EVENT_TYPE_NOTIFY_MOUNT, ES_EVENT_TYPE_NOTIFY_STAT);
  stay();
}
