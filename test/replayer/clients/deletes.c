// Deletes its client, then uses it: `in-handler` at the first AUTH message, `elsewhere` from the main thread with one
// message retained and unanswered, `releases` like that and then only gives back what it holds.
#include <stdatomic.h>
#include "es_test_client.h"

static _Atomic(const es_message_t*) g_kept;

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "in-handler";
  if (start(^(es_client_t* client, const es_message_t* message) {
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        if (strcmp(how, "in-handler") == 0) {
          printf("delete %d\n", es_delete_client(client));
          printf("respond %d\n", es_respond_flags_result(client, message, UINT32_MAX, false));
          fflush(stdout);
          return;
        }
        if (atomic_load(&g_kept) != NULL) return answer(client, message, 0);
        es_retain_message(message);
        atomic_store(&g_kept, message);
      }))
    return 1;
  if (strcmp(how, "in-handler") != 0) {
    while (atomic_load(&g_kept) == NULL) usleep(1000);
    usleep(50000);
    printf("delete %d\n", es_delete_client(g_client));
    if (strcmp(how, "elsewhere") == 0) printf("again %d\n", es_delete_client(g_client));
    es_release_message(atomic_load(&g_kept));
    fflush(stdout);
  }
  wait_for_the_end();
}
