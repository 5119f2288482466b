// Decides about an open by its flags and lets the system cache the answer, which then covers wider opens too: the
// event's own flags, with -DALLOWS_ALL every flag, also as a signed number (-DALLOWS_ALL_SIGNED), with -DDENIES_WRITES
// every flag unless the open writes.
// -DASKS_EACH_TIME is the right way.
#include "client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return;
#ifdef ALLOWS_ALL
  uint32_t allowed = UINT32_MAX;
#elif defined(ALLOWS_ALL_SIGNED)
  uint32_t allowed = INT32_MAX;
#elif defined(DENIES_WRITES)
  uint32_t allowed = (message->event.open.fflag & FWRITE) != 0 ? 0 : UINT32_MAX;
#else
  uint32_t allowed = (uint32_t)message->event.open.fflag;
#endif
#ifdef ASKS_EACH_TIME
  bool cache = false;
#else
  bool cache = allowed != 0;
#endif
  must(es_respond_flags_result(client, message, allowed, cache) == ES_RESPOND_RESULT_SUCCESS, "taken");  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN);
  stay();
}
