// Unmutes a path at its start, which may not be muted at all, and ends in a trap when macOS says so. -DRIGHT has what it
// wants either way.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  es_return_t unmuted = es_unmute_path(client, "/usr/libexec/example", ES_MUTE_PATH_TYPE_LITERAL);
#ifdef RIGHT
  (void)unmuted;
#else
  if (unmuted != ES_RETURN_SUCCESS) __builtin_trap();  // found here
#endif
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS, "es_subscribe");
  stay();
}
