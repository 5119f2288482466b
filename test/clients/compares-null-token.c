// Compares the executable of a launch item as if it were always there. -DCHECKS is the right way.
#include "client.h"

static atomic_int own_items;

static void handle(es_client_t *client, const es_message_t *message) {
  if (is_auth(message)) {
    allow(client, message);
    return;
  }
  const char *path = message->event.btm_launch_item_add->executable_path.data;
#ifdef CHECKS
  if (path == NULL) return;
#endif
  if (strcmp(path, "/opt/example/agent") == 0) atomic_fetch_add(&own_items, 1);  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_BTM_LAUNCH_ITEM_ADD);
  stay();
}
