// es_sync_client, as the first argument says: `null` without a client, `ahead` with the first message in its handler and
// more behind it, `idle` with nothing ahead, `handler` inside a handler, `delete` with a block that only the deletion of
// the client runs, `inside` with the client deleted by the block. Prints what came in which order.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_entered, g_go_on, g_handled, g_ran;

static void wait_until(atomic_int* count, int wanted) {
  while (atomic_load(count) < wanted) usleep(1000);
}

static es_return_t sync_now(es_client_t* client) {
  return es_sync_client(client, ^{
    printf("block after %d\n", atomic_load(&g_handled));
    fflush(stdout);
    atomic_store(&g_ran, 1);
  });
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "ahead";
  int holds = strcmp(how, "ahead") == 0 || strcmp(how, "delete") == 0;
  if (strcmp(how, "null") == 0) printf("sync %d\n", sync_now(NULL));
  if (start(^(es_client_t* client, const es_message_t* message) {
        int first = atomic_fetch_add(&g_entered, 1) == 0;
        if (first && holds) wait_until(&g_go_on, 1);
        if (first && strcmp(how, "handler") == 0) {
          printf("sync %d\n", sync_now(client));
          fflush(stdout);
        }
        answer(client, message, 0);
        atomic_fetch_add(&g_handled, 1);
      }))
    return 1;
  es_client_t* client = g_client;
  if (holds) {
    wait_until(&g_entered, 1);
    printf("sync %d\n", sync_now(client));
    fflush(stdout);
    atomic_store(&g_go_on, 1);
  }
  if (strcmp(how, "delete") == 0) printf("delete %d\n", es_delete_client(client));
  if (strcmp(how, "inside") == 0) {
    wait_until(&g_handled, 6);
    es_sync_client(client, ^{
      printf("delete %d\n", es_delete_client(client));
      fflush(stdout);
    });
  }
  if (strcmp(how, "idle") == 0) {
    wait_until(&g_handled, 6);
    printf("sync %d\n", sync_now(client));
    wait_until(&g_ran, 1);
  }
  fflush(stdout);
  wait_for_the_end();
}
