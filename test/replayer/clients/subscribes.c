// Subscribes and unsubscribes, and prints after each call what it returned and what is subscribed then.
#include "es_test_client.h"

static void say(const char *what, es_return_t returned) {
  size_t count = 0;
  es_event_type_t *events = NULL;
  es_return_t listed = es_subscriptions(g_client, &count, &events);
  printf("%s %d/%d:", what, returned, listed);
  for (size_t i = 0; i < count; ++i) printf(" %d", events[i]);
  printf("\n");
  free(events);
  fflush(stdout);
}

int main(void) {
  es_event_type_t first[] = {ES_EVENT_TYPE_AUTH_OPEN, (es_event_type_t)9999, ES_EVENT_TYPE_NOTIFY_EXIT, ES_EVENT_TYPE_LAST};
  es_event_type_t second[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  es_event_type_t gone[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_FORK, (es_event_type_t)9999};
  es_event_type_t look_up[] = {ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP};
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        printf("came %d\n", message->event_type);
        fflush(stdout);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  say("none", es_subscribe(g_client, first, 0));
  say("first", es_subscribe(g_client, first, 4));
  say("second", es_subscribe(g_client, second, 2));
  say("gone", es_unsubscribe(g_client, gone, 3));
  say("all", es_unsubscribe_all(g_client));
  say("look-up", es_subscribe(g_client, look_up, 1));
  say("last", es_subscribe(g_client, second, 1));
  wait_for_the_end();
}
