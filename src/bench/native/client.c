// The measured client: `client` allows everything, `client silent` never answers.
#include <string.h>
#include <unistd.h>

#include "src/bench/native/allow.h"

int main(int argc, char** argv) {
  const bool silent = argc > 1 && strcmp(argv[1], "silent") == 0;
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (silent) {
      es_retain_message(message);
    } else {
      handle(own, message);
    }
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_MMAP,
                                    ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_UNLINK};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
