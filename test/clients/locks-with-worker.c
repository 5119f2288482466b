// The handler takes a lock that a worker holds while it sleeps.
#include "client.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int rules;

static void *reload(void *unused) {
  for (;;) {
    pthread_mutex_lock(&lock);
    usleep(20000);
    rules++;
    pthread_mutex_unlock(&lock);
    usleep(1000);
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  pthread_mutex_lock(&lock);  // found here
  bool known = rules >= 0;
  pthread_mutex_unlock(&lock);
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
