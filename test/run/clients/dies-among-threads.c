// Many threads state facts at once by giving es_release_message what is no message, and among them the process ends:
// -DKILLS, -DEXITS or -DCRASHES by itself, -DNEVER_ANSWERS at a deadline.
#include "../../clients/client.h"

#define THREADS 120
// A ledger has room for more from its beginning, so that none is lost for want of it.
#define FACTS 3500

static atomic_uint stated;
static atomic_bool begun;

static void end(void) {
#if defined(KILLS)
  kill(getpid(), SIGKILL);
#elif defined(EXITS)
  exit(3);
#elif defined(CRASHES)
  abort();
#endif
}

static void *state_facts(void *unused) {
  static char nothing[sizeof(es_message_t)];
  while (!atomic_load(&begun)) usleep(100);
  for (;;) {
    unsigned number = atomic_fetch_add(&stated, 1);
    if (number >= FACTS) pause();
    es_release_message((es_message_t *)nothing);
    if (number == FACTS / 2) end();
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  atomic_store(&begun, true);
#if defined(NEVER_ANSWERS)
  (void)client;
  es_retain_message(message);
#else
  allow(client, message);
#endif
}

int main(void) {
  for (unsigned at = 0; at < THREADS; at++) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, state_facts, NULL) == 0, "threads can be made");
  }
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
