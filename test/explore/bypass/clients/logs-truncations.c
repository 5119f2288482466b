// Lets nobody else open its files to write, and counts truncations without an objection: they need no open file.
// -DRIGHT lets nobody else truncate them either.
#include "guard.h"

static atomic_int truncations;

static bool is_denied(const es_message_t* message) {
  bool is_open = message->event_type == ES_EVENT_TYPE_AUTH_OPEN;
  if (!is_open) atomic_fetch_add(&truncations, 1);
#ifndef RIGHT
  if (!is_open) return false;
#endif
  return (!is_open || writes(message)) && is_own(source_of(message)) && !is_trusted(message->process);
}

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_TRUNCATE);
  stay();
}
