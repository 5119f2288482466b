// Reads the name that a rename gives, also when the rename replaces a file that exists. -DRIGHT looks at the type of the
// destination.
#include "../../clients/client.h"

static const char* new_name(const es_event_rename_t* rename) {
#ifdef RIGHT
  if (rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE)
    return rename->destination.existing_file->path.data;
#endif
  return rename->destination.new_path.filename.data;
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool denied = strstr(new_name(&message->event.rename), ".locked") != NULL;  // found here
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
