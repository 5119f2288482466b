// Lets nobody else create files in its folder or rename those away, and lets everybody rename others over them. -DRIGHT
// looks at the destination, too.
#include "guard.h"

static bool is_in_own(es_destination_type_t type, const es_file_t* existing, const es_file_t* dir) {
  return is_own(type == ES_DESTINATION_TYPE_EXISTING_FILE ? existing : dir);
}

static bool is_about_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_CREATE) {
    const es_event_create_t* create = &message->event.create;
    return is_in_own(create->destination_type, create->destination.existing_file, create->destination.new_path.dir);
  }
  const es_event_rename_t* rename = &message->event.rename;
#ifdef RIGHT
  if (is_in_own(rename->destination_type, rename->destination.existing_file, rename->destination.new_path.dir))
    return true;
#endif
  return holds_own(rename->source->path.data);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_CREATE, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
