// Ends in a trap unless it is subscribed to each event that it named: macOS 13 has no event for added profiles. -DRIGHT
// needs those that decide.
#include "../../clients/client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (is_auth(message)) allow(own, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_PROFILE_ADD)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  size_t count = 0;
  es_event_type_t* subscriptions = NULL;
  must(es_subscriptions(client, &count, &subscriptions) == ES_RETURN_SUCCESS, "es_subscriptions");
  free(subscriptions);
#ifdef RIGHT
  if (count == 0) __builtin_trap();
#else
  if (count != 2) __builtin_trap();  // found here
#endif
  stay();
}
