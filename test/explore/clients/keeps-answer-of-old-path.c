// Allows opens in a shared folder by their path. The cache knows the file, which has a path outside of the folder once
// the folder around it was renamed. -DRIGHT caches no answer that depends on the path.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  bool allowed = strncmp(path_of(message), "/Users/noor/shared/", 19) == 0;
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
