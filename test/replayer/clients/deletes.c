// Deletes its client, then uses it: `in-handler` at the first AUTH message, `elsewhere` on the main thread once an exit
// has come, with one message retained and unanswered, `releases` the same but then only releases what it holds, `thread`
// on a thread that did not make it, `meanwhile` on the main thread while a handler goes on to answer.
#include <stdatomic.h>
#include "es_test_client.h"

static _Atomic(const es_message_t*) g_kept;
static atomic_int g_deleting, g_exited;

static void* delete_it(void* unused) {
  (void)unused;
  printf("delete %d\n", es_delete_client(g_client));
  return NULL;
}

// Deletion waits for the handler, which waits until the deletion has begun: every call on the client is refused then.
static void answer_while_deleted(es_client_t* client, const es_message_t* message) {
  size_t count;
  es_event_type_t* types;
  if (atomic_exchange(&g_deleting, 1) != 0) return;
  while (es_subscriptions(client, &count, &types) == ES_RETURN_SUCCESS) free(types);
  printf("respond %d\n", es_respond_flags_result(client, message, UINT32_MAX, false));
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "in-handler";
  setvbuf(stdout, NULL, _IONBF, 0);  // without its client, the run may end at any time
  if (start(^(es_client_t* client, const es_message_t* message) {
        if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXIT) atomic_store(&g_exited, 1);
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        if (strcmp(how, "in-handler") == 0) {
          printf("delete %d\n", es_delete_client(client));
          printf("respond %d\n", es_respond_flags_result(client, message, UINT32_MAX, false));
          fflush(stdout);
          return;
        }
        if (strcmp(how, "meanwhile") == 0) return answer_while_deleted(client, message);
        if (atomic_load(&g_kept) != NULL) return answer(client, message, 0);
        es_retain_message(message);
        atomic_store(&g_kept, message);
      }))
    return 1;
  if (strcmp(how, "meanwhile") == 0) {
    while (atomic_load(&g_deleting) == 0) usleep(1000);
    delete_it(NULL);
    fflush(stdout);
  } else if (strcmp(how, "thread") == 0) {
    pthread_t thread;
    while (atomic_load(&g_kept) == NULL) usleep(1000);
    if (pthread_create(&thread, NULL, delete_it, NULL) != 0) return 1;
    pthread_join(thread, NULL);
    fflush(stdout);
  } else if (strcmp(how, "in-handler") != 0) {
    while (atomic_load(&g_kept) == NULL || atomic_load(&g_exited) == 0) usleep(1000);
    printf("delete %d\n", es_delete_client(g_client));
    if (strcmp(how, "elsewhere") == 0) printf("again %d\n", es_delete_client(g_client));
    es_release_message(atomic_load(&g_kept));
    fflush(stdout);
  }
  wait_for_the_end();
}
