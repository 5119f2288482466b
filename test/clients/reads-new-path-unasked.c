// Reads the name of a new file without a check of destination_type, which says whether there is one. -DLOOKS_AT_TYPE is
// the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  const es_event_create_t *create = &message->event.create;
#ifdef LOOKS_AT_TYPE
  bool deny = create->destination_type == ES_DESTINATION_TYPE_NEW_PATH &&
              strstr(create->destination.new_path.filename.data, "denied") != NULL;
#else
  bool deny = strstr(create->destination.new_path.filename.data, "denied") != NULL;  // found here
#endif
  answer(client, message, deny ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_CREATE);
  stay();
}
