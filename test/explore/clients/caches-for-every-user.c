// Allows a file to one user and lets the system cache the answer, which then holds for every user. -DRIGHT caches none.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  bool allowed = audit_token_to_euid(message->process->audit_token) == 501;
#ifdef RIGHT
  bool cache = false;
#else
  bool cache = allowed;
#endif
  es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, cache);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
