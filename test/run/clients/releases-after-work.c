// Answers at once; a worker releases after a second of its own processor time. -DNAPS: it sleeps for 300 ms. -DWAITS: it
// waits for what never comes.
#include "../../clients/client.h"

static const es_message_t *held;
static int gate[2];

static void work(void) {
#if defined(NAPS)
  usleep(300000);
#elif defined(WAITS)
  for (;;) pause();
#else
  struct timespec spent = {0, 0};
  while (spent.tv_sec < 1) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
#endif
}

static void *release(void *unused) {
  char token;
  while (read(gate[0], &token, 1) == -1) continue;
  work();
  es_release_message(held);
  for (;;) pause();
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (held == NULL) {
    es_retain_message(message);
    held = message;
    close(gate[1]);
  }
  allow(client, message);
}

int main(void) {
  pthread_t worker;
  must(pipe(gate) == 0, "pipe works");
  must(pthread_create(&worker, NULL, release, NULL) == 0, "threads can be made");
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
