// Takes for granted that it becomes a client, and ends in a trap if not. -DWAITS waits for nothing then, and nobody sees
// that it protects nothing; -DRIGHT exits.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
#if defined(RIGHT)
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
#elif defined(WAITS)
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) stay();
#else
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) __builtin_trap();  // found here
#endif
  es_return_t subscribed = es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN));
#ifdef RIGHT
  if (subscribed != ES_RETURN_SUCCESS) return 1;
#endif
  (void)subscribed;
  stay();
}
