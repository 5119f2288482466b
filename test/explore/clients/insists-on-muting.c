// Mutes a noisy program at its start, and ends in a trap when that is refused. -DRIGHT goes on with the noise.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_return_t muted = es_mute_path(client, "/usr/libexec/example", ES_MUTE_PATH_TYPE_LITERAL);
#ifdef RIGHT
  (void)muted;
#else
  if (muted != ES_RETURN_SUCCESS) __builtin_trap();  // found here
#endif
  if (es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) != ES_RETURN_SUCCESS) return 1;
  stay();
}
