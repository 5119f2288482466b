// Two clients, in one process (`both`) or in two (`waits`, `tells`): the first one's handler is busy with its first
// message until the other one gets its message number N. `FOLDER ROLE N PATH [then]`: the busy client mutes PATH before
// it subscribes, or with `then` after its wait; with `leaves` it unsubscribes then. Prints "gave up" when it times out.
#include <fcntl.h>

#include "es_test_client.h"

static char g_ready[1024], g_told[1024];

static void touch(const char *path) {
  int file = open(path, O_CREAT | O_WRONLY, 0600);
  if (file >= 0) close(file);
}

static int appears(const char *path) {
  for (int i = 0; i < 120000; ++i) {
    if (access(path, F_OK) == 0) return 1;
    usleep(1000);
  }
  return 0;
}

static int subscribe(es_client_t *client) {
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  return es_subscribe(client, events, 2) != ES_RETURN_SUCCESS;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  snprintf(g_ready, sizeof g_ready, "%s/ready", argv[1]);
  snprintf(g_told, sizeof g_told, "%s/told", argv[1]);
  int waits = strcmp(argv[2], "tells") != 0, tells = strcmp(argv[2], "waits") != 0;
  int wanted = atoi(argv[3]), then = argc > 5, leaves = then && strcmp(argv[5], "leaves") == 0;
  const char *path = argv[4];
  es_client_t *teller = NULL;
  __block int seen = 0, first = 1;
  setvbuf(stdout, NULL, _IONBF, 0);
  // Clients are numbered, and processes take their slots, in this order.
  if (waits) {
    if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
          if (first && !appears(g_told)) printf("gave up\n");
          if (first && leaves) es_unsubscribe_all(client);
          if (first && then && !leaves) es_mute_path(client, path, ES_MUTE_PATH_TYPE_LITERAL);
          first = 0;
          answer(client, message, 0);
        }) != ES_NEW_CLIENT_RESULT_SUCCESS)
      return 1;
    if (!then && es_mute_path(g_client, path, ES_MUTE_PATH_TYPE_LITERAL) != ES_RETURN_SUCCESS) return 1;
    touch(g_ready);
  }
  if (tells) {
    if (!appears(g_ready)) return 1;
    if (es_new_client(&teller, ^(es_client_t *client, const es_message_t *message) {
          if (seen++ == wanted) touch(g_told);
          answer(client, message, 0);
        }) != ES_NEW_CLIENT_RESULT_SUCCESS)
      return 1;
  }
  if ((waits && subscribe(g_client)) || (tells && subscribe(teller))) return 1;
  wait_for_the_end();
}
