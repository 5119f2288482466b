// es_sync_client, as the first argument says: `null` without a client, `ahead` with the first message in its handler
// and more behind it, `idle` with nothing ahead, `thread` the same and printing where the block ran, `handler` inside a
// handler, `delete` with a block that only the deletion of the client runs, `inside` with the client deleted by the
// block, `fence` behind an unsubscription, when another client has received the four messages that are queued. Prints
// what came in which order. `step` is its own person: it steps from message to message, with a block before each step.
// With nothing ahead the answer to the AUTH message of thread 2 waits for the block, which keeps the run going.
#include <stdatomic.h>
#include "es_test_client.h"

static atomic_int g_entered, g_go_on, g_handled, g_ran, g_other;
static pthread_t g_delivery;
static const es_message_t* g_unanswered;

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

static es_return_t sync_and_tell(es_client_t* client) {
  return es_sync_client(client, ^{
    printf("delivery thread %d\n", pthread_equal(pthread_self(), g_delivery) != 0);
    fflush(stdout);
    atomic_store(&g_ran, 1);
  });
}

// es_delete_client waits for the running handler, which goes on once the client is being deleted.
static void* let_go_at_deletion(void* client) {
  size_t count;
  es_event_type_t* types;
  while (es_subscriptions(client, &count, &types) == ES_RETURN_SUCCESS) {
    free(types);
    usleep(1000);
  }
  atomic_store(&g_go_on, 1);
  return NULL;
}

static void delete_while_handling(es_client_t* client) {
  pthread_t thread;
  pthread_create(&thread, NULL, let_go_at_deletion, client);
  printf("delete %d\n", es_delete_client(client));
  pthread_join(thread, NULL);
}

static int watch_queue(es_client_t** other) {
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  return es_new_client(other,
                       ^(es_client_t* client, const es_message_t* message) {
                         answer(client, message, 0);
                         atomic_fetch_add(&g_other, 1);
                       }) != ES_NEW_CLIENT_RESULT_SUCCESS ||
         es_subscribe(*other, events, 2) != ES_RETURN_SUCCESS;
}

static int g_person[2];

static void step(void) {
  if (write(g_person[1], "\n", 1) != 1) abort();
}

static void sync_before_steps(es_client_t* client) {
  step();
  for (int handled = 1; handled < 6; ++handled) {
    wait_until(&g_handled, handled);
    sync_now(client);
    step();
  }
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "ahead";
  int steps = strcmp(how, "step") == 0;
  if (steps && (pipe(g_person) != 0 || dup2(g_person[0], STDIN_FILENO) != STDIN_FILENO)) return 1;
  int fence = strcmp(how, "fence") == 0;
  int waits = strcmp(how, "idle") == 0 || strcmp(how, "thread") == 0 || strcmp(how, "inside") == 0;
  int holds = fence || strcmp(how, "ahead") == 0 || strcmp(how, "delete") == 0;
  if (strcmp(how, "null") == 0) printf("sync %d\n", sync_now(NULL));
  if (start(^(es_client_t* client, const es_message_t* message) {
        g_delivery = pthread_self();
        int first = atomic_fetch_add(&g_entered, 1) == 0;
        if (first && holds) wait_until(&g_go_on, 1);
        if (first && strcmp(how, "handler") == 0) {
          printf("sync %d\n", sync_now(client));
          fflush(stdout);
        }
        if (waits && message->action_type == ES_ACTION_TYPE_AUTH && message->thread &&
            message->thread->thread_id == 2) {
          es_retain_message(message);
          g_unanswered = message;
        } else {
          answer(client, message, 0);
        }
        atomic_fetch_add(&g_handled, 1);
      }))
    return 1;
  es_client_t *client = g_client, *other = NULL;
  if (fence && watch_queue(&other)) return 1;
  if (holds) {
    wait_until(&g_entered, 1);
    if (fence) {
      wait_until(&g_other, 4);
      printf("unsubscribe %d\n", es_unsubscribe_all(client));
    }
    printf("sync %d\n", sync_now(client));
    fflush(stdout);
    if (strcmp(how, "delete") == 0) {
      delete_while_handling(client);
    } else {
      atomic_store(&g_go_on, 1);
    }
  }
  if (steps) sync_before_steps(client);
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
  if (strcmp(how, "thread") == 0) {
    wait_until(&g_handled, 6);
    sync_and_tell(client);
    wait_until(&g_ran, 1);
  }
  fflush(stdout);
  if (waits && strcmp(how, "inside") != 0) {
    answer(client, g_unanswered, 0);
    es_release_message(g_unanswered);
  }
  wait_for_the_end();
}
