// Lets nobody else rename files over its own, and lets no volume come below /Volumes: one may come over its folder.
// -DRIGHT looks at what a mount covers.
#include "guard.h"

static bool is_denied(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) {
    const es_event_rename_t* rename = &message->event.rename;
    bool is_there = rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
    const es_file_t* target = is_there ? rename->destination.existing_file : rename->destination.new_path.dir;
    return is_own(target) && !is_trusted(message->process);
  }
  const char* mount_point = message->event.mount.statfs->f_mntonname;
#ifdef RIGHT
  if (holds_own(mount_point)) return true;
#endif
  return is_or_is_below(mount_point, "/Volumes");
}

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_MOUNT);
  stay();
}
