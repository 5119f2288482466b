// Wants only the events of a few programs and inverts path muting, with macOS's default mutes still in it.
// -DCLEARS_FIRST is the right way.
#include "client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  must(made == ES_NEW_CLIENT_RESULT_SUCCESS, "made");
#ifdef CLEARS_FIRST
  must(es_unmute_all_paths(client) == ES_RETURN_SUCCESS, "unmuted");
#endif
  must(es_mute_path(client, "/", ES_MUTE_PATH_TYPE_PREFIX) == ES_RETURN_SUCCESS, "listed");
  must(es_invert_muting(client, ES_MUTE_INVERSION_TYPE_PATH) == ES_RETURN_SUCCESS, "inverted");  // found here
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  must(es_subscribe(client, events, 2) == ES_RETURN_SUCCESS, "subscribed");
  stay();
}
