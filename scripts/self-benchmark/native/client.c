// The measured client: `client` allows everything, `client silent` never answers, `client mutes N` has N paths muted
// that nothing of the trace has, `client blocks` calls stat() before it answers, for seven messages of sixteen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scripts/self-benchmark/native/allow.h"

static int mute_paths(es_client_t* client, int count) {
  const es_mute_path_type_t types[] = {ES_MUTE_PATH_TYPE_LITERAL, ES_MUTE_PATH_TYPE_PREFIX,
                                       ES_MUTE_PATH_TYPE_TARGET_LITERAL, ES_MUTE_PATH_TYPE_TARGET_PREFIX};
  for (int i = 0; i < count; ++i) {
    char path[64];
    snprintf(path, sizeof path, "/opt/muted/%d/%.*s", i, i % 16, "directory-of-it/");
    if (es_mute_path(client, path, types[i % 4]) != ES_RETURN_SUCCESS) return 1;
  }
  return 0;
}

int main(int argc, char** argv) {
  const bool silent = argc > 1 && strcmp(argv[1], "silent") == 0;
  const bool blocks = argc > 1 && strcmp(argv[1], "blocks") == 0;
  __block unsigned handled = 0;
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    struct stat status;
    if (blocks && handled++ % 16 < 7) stat("/", &status);
    if (silent) {
      es_retain_message(message);
    } else {
      handle(own, message);
    }
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  if (argc > 2 && strcmp(argv[1], "mutes") == 0 && mute_paths(client, atoi(argv[2])) != 0) return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_MMAP,
                                    ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_UNLINK};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
