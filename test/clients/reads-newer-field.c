// Reads the full code directory hash of the acting process in every message; messages have it from version 11 on.
// -DCHECKS_VERSION checks the message's version first, as the header says to.
#include "client.h"

static bool is_unsigned(const es_message_t *message) {
#ifdef CHECKS_VERSION
  if (message->version < 11) return false;
#endif
  es_token_t hash = message->process->cdhash_full;
  return hash.size > 0 && hash.data[0] == 0;  // found here
}

static void handle(es_client_t *client, const es_message_t *message) {
  answer(client, message, is_unsigned(message) ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
