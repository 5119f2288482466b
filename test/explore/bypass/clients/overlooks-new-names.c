// Lets nobody else rename files over its own, and takes an AUTH_CREATE for one of an existing file: a name that was just
// removed can be created again. -DRIGHT looks at the folder of a new name.
#include "guard.h"

static bool replaces_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_UNLINK) return false;  // what is gone is restored
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) {
    const es_event_rename_t* rename = &message->event.rename;
    bool is_there = rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
    return is_own(is_there ? rename->destination.existing_file : rename->destination.new_path.dir);
  }
  const es_event_create_t* create = &message->event.create;
  if (create->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) return is_own(create->destination.existing_file);
#ifdef RIGHT
  return is_own(create->destination.new_path.dir);
#else
  return false;
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, replaces_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_CREATE, ES_EVENT_TYPE_AUTH_UNLINK);
  stay();
}
