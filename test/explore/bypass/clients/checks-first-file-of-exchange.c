// Lets nobody else write its files or exchange them for others, if the own file is named first. -DRIGHT looks at both.
#include "guard.h"

static bool changes_own(const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return writes(message) && is_own(message->event.open.file);
#ifdef RIGHT
  if (is_own(message->event.exchangedata.file2)) return true;
#endif
  return is_own(message->event.exchangedata.file1);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, changes_own(message) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXCHANGEDATA);
  stay();
}
