// A client without AUTH events that opens a file for every message: drops are possible, kills are not.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  (void)client, (void)message;
  must(open("/etc/passwd", O_RDONLY) >= 0, "open works");  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
