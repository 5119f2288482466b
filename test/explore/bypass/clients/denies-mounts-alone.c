// Lets no removable volume be mounted, and lets one be mounted again with other flags. -DRIGHT guards both.
#include "guard.h"

static bool is_denied(const es_message_t* message) {
  bool is_first = message->event_type == ES_EVENT_TYPE_AUTH_MOUNT;
#ifndef RIGHT
  if (!is_first) return false;
#endif
  const struct statfs* volume = is_first ? message->event.mount.statfs : message->event.remount.statfs;
  return strcmp(volume->f_fstypename, "exfat") == 0;
}

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_REMOUNT);
  stay();
}
