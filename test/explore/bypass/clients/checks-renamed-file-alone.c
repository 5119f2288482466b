// Lets nobody else rename files of its folder, and lets everybody rename the folder or one around it: its files have other
// paths then. -DRIGHT guards each of these folders.
#include "guard.h"

static bool is_about_own(const es_message_t* message) {
  const char* path = source_of(message)->path.data;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return is_own_path(path);
#ifdef RIGHT
  return holds_own(path);
#else
  return strncmp(path, OWN_FOLDER "/", strlen(OWN_FOLDER "/")) == 0;
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
