// Knows a secret by the end of its path wherever it is moved, and a path that is too long for a message lacks its end.
// -DRIGHT lets nobody else open what it cannot know.
#include "guard.h"

static bool may_be_secret(const es_file_t* file) {
#ifdef RIGHT
  if (file->path_truncated) return true;
#endif
  const char* end = strrchr(file->path.data, '/');
  return end != NULL && strcmp(end, "/secret.txt") == 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool is_open = message->event_type == ES_EVENT_TYPE_AUTH_OPEN;
  bool is_denied = is_open && may_be_secret(message->event.open.file) && !is_trusted(message->process);
  decide(client, message, is_denied);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
