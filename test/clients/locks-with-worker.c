// The handler takes a lock that a worker holds while it sleeps. The worker lets go 20 ms after a handler has come to
// it.
#include "client.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool held, wanted;
static int rules;

static void read_rules(void) {
  while (!wanted) usleep(1000);
  usleep(20000);
  rules++;
}

static void *reload(void *unused) {
  pthread_mutex_lock(&lock);
  held = true;
  read_rules();
  pthread_mutex_unlock(&lock);
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  wanted = true;
  pthread_mutex_lock(&lock);  // found here
  bool known = rules == 1;
  pthread_mutex_unlock(&lock);
  must(known, "the lock keeps the handler out until the worker is done");
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  while (!held) usleep(1000);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
