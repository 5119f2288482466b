// Allows three opens and denies all others. It never sees the opens that the cache answers, so the cache decides which
// later open is the fourth (-DBY_PATH: decides by the path, which the cache knows).
#include "../../clients/client.h"

static int opens;

static void handle(es_client_t* client, const es_message_t* message) {
  opens += 1;
#if defined(BY_PATH)
  bool allowed = strstr(path_of(message), "/tool") != NULL;
#else
  bool allowed = opens <= 3;
#endif
  must(es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, true) == ES_RESPOND_RESULT_SUCCESS, "taken");
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
