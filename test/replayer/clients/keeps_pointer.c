// Keeps the pointer of its first AUTH message (an open) after its handler has returned. `respond`: answers it in the
// next handler run; `read`: follows a pointer in it; `release`: releases it; `answered`: the twin that retained it and
// does everything right.
#include "es_test_client.h"

static const es_message_t *g_kept;
static int g_messages;

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "respond";
  int well = strcmp(how, "answered") == 0;
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (g_messages++ == 0) {
          g_kept = message;
          if (well) es_retain_message(message);
          if (strcmp(how, "read") == 0 || strcmp(how, "release") == 0) answer(client, message, 0);
          return;
        }
        answer(client, message, 0);
        if (g_messages != 2) return;
        if (strcmp(how, "read") == 0) printf("%s\n", g_kept->process->executable->path.data);
        if (strcmp(how, "respond") == 0 || well) es_respond_flags_result(client, g_kept, UINT32_MAX, false);
        if (strcmp(how, "release") == 0 || well) es_release_message(g_kept);
      }))
    return 1;
  wait_for_the_end();
}
