// Has a quota of questions: whatever it is asked after the fourth is denied, and what it allowed stays allowed for as
// long as the system remembers. An answer that the cache gives uses nothing up.
#include "../../clients/client.h"

static int asked;

static void handle(es_client_t* client, const es_message_t* message) {
  bool allowed = ++asked <= 4;
  es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, allowed);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
