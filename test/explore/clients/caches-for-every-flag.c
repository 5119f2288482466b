// Allows a file to be read, and caches an answer that allows every flag: a later open for writing is never asked about.
// -DRIGHT caches no answer that depends on the flags.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  bool writes = (message->event.open.fflag & FWRITE) != 0;
#ifdef RIGHT
  bool cache = false;
#else
  bool cache = !writes;
#endif
  es_respond_flags_result(client, message, writes ? 0 : UINT32_MAX, cache);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
