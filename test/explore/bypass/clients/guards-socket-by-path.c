// Lets nobody else connect to its socket, which it knows by its path, and lets everybody rename the folder around it.
// -DRIGHT guards each folder around it.
#include "guard.h"

#define SOCKET OWN_FOLDER "/socket"

static bool is_about_socket(const es_message_t* message) {
  const char* path = source_of(message)->path.data;
#ifdef RIGHT
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) return is_or_is_below(SOCKET, path);
#endif
  return strcmp(path, SOCKET) == 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_about_socket(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_UIPC_CONNECT, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
