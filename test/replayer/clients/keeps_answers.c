// Has every answer kept in the result cache: `new` makes another client before it answers its second message, `late MS`
// answers the first one only after this time.
#include "es_test_client.h"

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  int makes = strcmp(argv[1], "new") == 0, late_ms = argc > 2 ? atoi(argv[2]) : 0;
  __block int seen = 0;
  __block es_client_t *other = NULL;
  setvbuf(stdout, NULL, _IONBF, 0);
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        ++seen;
        if (seen == 1 && late_ms > 0) usleep((useconds_t)late_ms * 1000);
        if (seen == 2 && makes)
          printf("made %d\n", es_new_client(&other, ^(es_client_t *own, const es_message_t *nothing) {
                   answer(own, nothing, 0);
                 }));
        printf("answer %d\n", es_respond_flags_result(client, message, UINT32_MAX, true));
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(g_client, events, 1) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
