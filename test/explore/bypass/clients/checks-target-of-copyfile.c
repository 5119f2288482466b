// Lets nobody else read its files or copy over them, and lets everybody copy them to elsewhere. -DRIGHT looks at what is
// copied, too.
#include "guard.h"

static bool is_about_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return is_own(message->event.open.file);
#ifdef RIGHT
  if (is_own(message->event.copyfile.source)) return true;
#endif
  return is_own(message->event.copyfile.target_dir);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_COPYFILE);
  stay();
}
