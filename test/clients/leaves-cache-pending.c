// Remembers which programs are being examined and lets a second run of one wait for the outcome of the first, but never
// removes the mark: the second waits forever. -DRESOLVES is the right way.
#include "client.h"

enum { kMarks = 256 };
static bool pending[kMarks];  // by a hash of the path, only used on the queue

static bool *mark_of(const es_message_t *message) {
  unsigned hash = 0;
  for (const char *at = path_of(message); *at != 0; ++at) hash = hash * 31 + (unsigned char)*at;
  return &pending[hash % kMarks];
}

static void examine(es_client_t *client, const es_message_t *message) {
  bool *mark = mark_of(message);
  if (*mark) return;  // the examination of the first answers this one too
  *mark = true;
#ifdef RESOLVES
  *mark = false;
#endif
  allow(client, message);
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    examine(client, message);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
