// Lets nobody else remove its files or rename others over them, and lets everybody rename them away. -DRIGHT looks at what
// is renamed, too.
#include "guard.h"

static const es_file_t* target_of(const es_event_rename_t* rename) {
  bool is_there = rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
  return is_there ? rename->destination.existing_file : rename->destination.new_path.dir;
}

static bool takes_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_UNLINK) return is_own(message->event.unlink.target);
#ifdef RIGHT
  if (holds_own(message->event.rename.source->path.data)) return true;
#endif
  return is_own(target_of(&message->event.rename));
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, takes_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_UNLINK, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
