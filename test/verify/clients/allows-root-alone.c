// Lets only root open a file, and has the answer cached, which then holds for every user (-DBY_PATH: decides by the
// path, which the cache knows; -DUNCACHED: is asked each time).
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
#if defined(UNCACHED)
  const bool is_kept = false;
#else
  const bool is_kept = true;
#endif
#if defined(BY_PATH)
  bool allowed = strstr(path_of(message), "tool") != NULL;
#else
  bool allowed = audit_token_to_euid(message->process->audit_token) == 0;
#endif
  must(es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, is_kept) == ES_RESPOND_RESULT_SUCCESS, "taken");
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
