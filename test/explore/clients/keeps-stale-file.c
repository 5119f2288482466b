// Allows opens of a file and lets the system cache the answers. New rules forbid the file, and the cache is not cleared.
// -DRIGHT clears it before it lets the new rules through.
#include "../../clients/client.h"

static const char secret[] = "/Users/noor/plan.txt";
static bool forbids;

static void take_rules(es_client_t* client, const es_message_t* message) {
  forbids = true;
  es_retain_message(message);
  dispatch_async(queue, ^{
#ifdef RIGHT
    must(es_clear_cache(client) == ES_CLEAR_CACHE_RESULT_SUCCESS, "cleared");
#endif
    allow(client, message);
    es_release_message(message);
  });
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) {
    take_rules(client, message);
    return;
  }
  bool denied = forbids && strcmp(path_of(message), secret) == 0;
  es_respond_flags_result(client, message, denied ? 0 : UINT32_MAX, !denied);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
