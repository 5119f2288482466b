// Lets nobody else rename files over its own or copy those, and lets everybody copy others over them. -DRIGHT looks at the
// target of a copy, too.
#include "guard.h"

static bool is_about_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) {
    const es_event_rename_t* rename = &message->event.rename;
    bool is_there = rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
    return is_own(is_there ? rename->destination.existing_file : rename->destination.new_path.dir);
  }
#ifdef RIGHT
  if (is_own(message->event.copyfile.target_dir)) return true;
#endif
  return is_own(message->event.copyfile.source);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_COPYFILE);
  stay();
}
