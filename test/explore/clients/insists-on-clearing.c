// Clears the cache at its start and at new rules, and ends in a trap when macOS refuses because it did so before. -DRIGHT
// goes on: nothing that it allowed is cached.
#include "../../clients/client.h"

static es_client_t* own;

static void clear(void) {
  es_clear_cache_result_t result = es_clear_cache(own);
#ifdef RIGHT
  (void)result;
#else
  if (result != ES_CLEAR_CACHE_RESULT_SUCCESS) __builtin_trap();  // found here
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
    clear();
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t* client, const es_message_t* message) {
    handle(client, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  clear();
  usleep(20000);  // reads its rules; macOS refuses to clear again at once
  must(es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_RENAME)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
