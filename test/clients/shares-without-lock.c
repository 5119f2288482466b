// The worker sleeps just as long, but hands its result over by an atomic store: the handler never waits for it.
#include "client.h"

static atomic_int rules;

static void *reload(void *unused) {
  for (int next = 1;; next++) {
    usleep(20000);
    atomic_store(&rules, next);
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool known = atomic_load(&rules) >= 0;
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
