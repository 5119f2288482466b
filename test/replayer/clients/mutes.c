// Mutes the given path or prefix, then answers: `literal PATH`, `prefix PATH`, `target PATH`, `invert PATH`. With a
// third word it clears the default mutes first.
#include "es_test_client.h"

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  es_mute_path_type_t type = strcmp(argv[1], "literal") == 0  ? ES_MUTE_PATH_TYPE_LITERAL
                             : strcmp(argv[1], "target") == 0 ? ES_MUTE_PATH_TYPE_TARGET_LITERAL
                                                              : ES_MUTE_PATH_TYPE_PREFIX;
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  if (argc > 3 && es_unmute_all_paths(g_client) != ES_RETURN_SUCCESS) return 1;
  if (es_mute_path(g_client, argv[2], type) != ES_RETURN_SUCCESS) return 1;
  if (strcmp(argv[1], "invert") == 0 && es_invert_muting(g_client, ES_MUTE_INVERSION_TYPE_PATH) != ES_RETURN_SUCCESS)
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_PROFILE_ADD};
  if (es_subscribe(g_client, events, 3) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
