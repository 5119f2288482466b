// Lets nobody else read its files or put clones beside them, and lets everybody clone them to elsewhere. -DRIGHT looks at
// what is cloned, too.
#include "guard.h"

static bool is_about_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return is_own(message->event.open.file);
#ifdef RIGHT
  if (is_own(message->event.clone.source)) return true;
#endif
  return is_own(message->event.clone.target_dir);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_CLONE);
  stay();
}
