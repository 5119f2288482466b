// Ends all muting of targets, which macOS can since 13. -DCHECKS_RELEASE asks the system first, as on a Mac.
#include "client.h"

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    allow(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) exit(98);
#ifdef CHECKS_RELEASE
  if (__builtin_available(macOS 13.0, *))
#endif
    es_unmute_all_target_paths(client);  // found here
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
