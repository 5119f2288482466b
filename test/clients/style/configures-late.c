// Subscribes first and configures itself afterwards, for a while, as clients do that get their rules from a server; then
// it says that it listens. Every message must come after that. -DMUTES: it says so by no line, only by its last mute.
// -DNEVER_SAYS: it does not say it.
#include "../client.h"

static es_client_t *own;
static atomic_bool configured;

static void handle(es_client_t *client, const es_message_t *message) {
  must(atomic_load(&configured), "configured before the first message");
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
    handle(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT)) != ES_RETURN_SUCCESS) return 99;
  for (int rule = 0; rule < 20; rule++) {
    usleep(10000);  // what a server takes
#ifdef MUTES
    char path[32];
    snprintf(path, sizeof path, "/opt/rules/%d", rule);
    must(es_mute_path(own, path, ES_MUTE_PATH_TYPE_PREFIX) == ES_RETURN_SUCCESS, "a mute");
#endif
  }
  atomic_store(&configured, true);
#if !defined(MUTES) && !defined(NEVER_SAYS)
  printf("agent: listening\n");
#endif
  stay();
}
