// Wants only what one folder has. Its set-up inverts target muting, and so does each of its parts that it lists folders
// with. -DASKS asks first, -DCHANGES_SIDES empties the list between and mutes from then on, -DPAUSES has no list: it
// gets nothing until it is ready.
#include "client.h"

static void invert(es_client_t* client) {
#ifdef ASKS
  if (es_muting_inverted(client, ES_MUTE_INVERSION_TYPE_TARGET_PATH) == ES_MUTE_INVERTED) return;
#endif
  must(es_invert_muting(client, ES_MUTE_INVERSION_TYPE_TARGET_PATH) == ES_RETURN_SUCCESS, "inverted");  // found here
}

static void list(es_client_t* client, const char* folder) {
#ifndef PAUSES
  must(es_mute_path(client, folder, ES_MUTE_PATH_TYPE_TARGET_PREFIX) == ES_RETURN_SUCCESS, "listed");
#else
  (void)client, (void)folder;
#endif
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (is_auth(message)) allow(own, message);
  });
  must(made == ES_NEW_CLIENT_RESULT_SUCCESS, "made");
  must(es_unmute_all_target_paths(client) == ES_RETURN_SUCCESS, "unmuted");
  list(client, "/private/");
  list(client, "/usr/");
  invert(client);
#ifdef CHANGES_SIDES
  must(es_unmute_all_target_paths(client) == ES_RETURN_SUCCESS, "unmuted");
  list(client, "/opt/nobody/");
#endif
  invert(client);
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  must(es_subscribe(client, events, 2) == ES_RETURN_SUCCESS, "subscribed");
  stay();
}
