// Knows its files by their paths and lets nobody else put links among them, but lets everybody link them to elsewhere.
// -DRIGHT looks at what is linked, too.
#include "guard.h"

static bool is_about_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return is_own(message->event.open.file);
#ifdef RIGHT
  if (is_own(message->event.link.source)) return true;
#endif
  return is_own(message->event.link.target_dir);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_LINK);
  stay();
}
