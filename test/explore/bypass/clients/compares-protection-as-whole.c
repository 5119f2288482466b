// Lets nobody load one library, if its pages are to be read and run and nothing else. -DRIGHT looks at each bit.
#include "guard.h"

#define BLOCKED "/private/tmp/blocked.dylib"

static bool runs(int protection) {
#ifdef RIGHT
  return (protection & PROT_EXEC) != 0;
#else
  return protection == (PROT_READ | PROT_EXEC);
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  const es_event_mmap_t* mmap = &message->event.mmap;
  decide(client, message, runs(mmap->protection) && is_word(mmap->source->path, BLOCKED));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_MMAP);
  stay();
}
