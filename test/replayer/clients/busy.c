// Is busy for MS milliseconds in the handler of its first message and answers the others at once. `mute PATH` mutes an
// executable first; `retains` holds each message on a thread of its own while the handler answers it.
#include "es_test_client.h"

static void* retain_and_release(void* message) {
  es_retain_message(message);
  es_release_message(message);
  return NULL;
}

int main(int argc, char** argv) {
  int busy_ms = argc > 1 ? atoi(argv[1]) : 0;
  const char* how = argc > 2 ? argv[2] : "";
  __block int first = 1;
  if (es_new_client(&g_client, ^(es_client_t* client, const es_message_t* message) {
        if (first) usleep(busy_ms * 1000);
        first = 0;
        if (strcmp(how, "retains") != 0) return answer(client, message, 0);
        pthread_t other;
        pthread_create(&other, NULL, retain_and_release, (void*)message);
        answer(client, message, 0);
        pthread_join(other, NULL);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  if (argc > 3 && es_mute_path(g_client, argv[3], ES_MUTE_PATH_TYPE_LITERAL) != ES_RETURN_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(g_client, events, 3) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
