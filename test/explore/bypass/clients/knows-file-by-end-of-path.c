// Knows a secret by the end of its path, which a path that is too long for a message lacks. -DRIGHT lets nobody else open
// what it cannot know.
#include "guard.h"

static bool may_be_secret(const es_file_t* file) {
#ifdef RIGHT
  if (file->path_truncated) return true;
#endif
  const char* end = strrchr(file->path.data, '/');
  return end != NULL && strcmp(end, "/secret.txt") == 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, may_be_secret(message->event.open.file) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
