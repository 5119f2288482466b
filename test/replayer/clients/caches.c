// Two clients that answer according to the thread id of each message: bit 0 keeps the answer, bit 1 denies, bits 2 and
// 3 are the mask of an open (3: all flags); the second client uses the next four bits. `clear N` empties the cache
// before message N is answered, and prints the return value; `two` makes the second client, which with `two N` empties
// the cache in the same way.
#include "es_test_client.h"

static int g_seen, g_clear_at = -1, g_second_seen, g_second_clears_at = -1;

static void answer_by(es_client_t *client, const es_message_t *message, unsigned code) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  unsigned mask = code >> 2 & 3;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, code & 2 ? 0 : mask == 3 ? UINT32_MAX : mask, code & 1);
  } else {
    es_respond_auth_result(client, message, code & 2 ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, code & 1);
  }
}

static void clear_at(int *seen, int at, es_client_t *client) {
  if ((*seen)++ != at) return;
  es_clear_cache_result_t first = es_clear_cache(client);
  printf("%u %u\n", first, es_clear_cache(client));
}

static unsigned code_of(const es_message_t *message) {
  return message->thread == NULL ? 0 : (unsigned)message->thread->thread_id;
}

static void subscribe(es_client_t *client) {
  es_event_type_t events[ES_EVENT_TYPE_LAST];
  for (unsigned i = 0; i < ES_EVENT_TYPE_LAST; ++i) events[i] = (es_event_type_t)i;
  es_subscribe(client, events, ES_EVENT_TYPE_LAST);
}

int main(int argc, char **argv) {
  es_client_t *second = NULL;
  if (argc > 2 && strcmp(argv[1], "clear") == 0) g_clear_at = atoi(argv[2]);
  if (argc > 2 && strcmp(argv[1], "two") == 0) g_second_clears_at = atoi(argv[2]);
  setvbuf(stdout, NULL, _IONBF, 0);
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        clear_at(&g_seen, g_clear_at, client);
        answer_by(client, message, code_of(message));
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  if (argc > 1 && strcmp(argv[1], "two") == 0 &&
      es_new_client(&second, ^(es_client_t *client, const es_message_t *message) {
        clear_at(&g_second_seen, g_second_clears_at, client);
        answer_by(client, message, code_of(message) >> 4);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  subscribe(g_client);
  if (second != NULL) subscribe(second);
  wait_for_the_end();
}
