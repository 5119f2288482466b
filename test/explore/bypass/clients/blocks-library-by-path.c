// Lets nobody load one library, which it knows by its path: a link gives it another one. -DRIGHT lets nobody link or
// rename it, or a folder around it.
#include "guard.h"

#define BLOCKED "/private/tmp/blocked.dylib"

static bool is_denied(const es_message_t* message) {
  const char* path = source_of(message)->path.data;
  if (message->event_type == ES_EVENT_TYPE_AUTH_MMAP)
    return (message->event.mmap.protection & PROT_EXEC) != 0 && strcmp(path, BLOCKED) == 0;
#ifdef RIGHT
  return is_or_is_below(BLOCKED, path);
#else
  return false;
#endif
}

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_MMAP, ES_EVENT_TYPE_AUTH_LINK, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
