// Empties the result cache in the handler when a program starts. -DON_QUEUE does it on a queue.
#include "client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  if (takes_open(client, message, 200) || !is_auth(message)) return;
  allow(client, message);
  static atomic_bool cleared;
  if (atomic_exchange(&cleared, true)) return;
#ifdef ON_QUEUE
  dispatch_async(queue, ^{
    must(es_clear_cache(client) == ES_CLEAR_CACHE_RESULT_SUCCESS, "cleared");
  });
#else
  must(es_clear_cache(client) == ES_CLEAR_CACHE_RESULT_SUCCESS, "cleared");  // found here
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
