// Many threads state facts at once by passing es_release_message a pointer that is not a message, and meanwhile the
// process ends: by itself with -DKILLS, -DEXITS or -DCRASHES, at a deadline with -DNEVER_ANSWERS.
#include "../../clients/client.h"

#define THREADS 120
// A ledger has room for more from its beginning, so none is lost for lack of it.
#define FACTS 3500

static atomic_uint stated;
static atomic_bool begun;
static int gate[2];

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
  char token;
  while (read(gate[0], &token, 1) == -1) continue;  // a thread that polls would take processor time from the run
  for (;;) {
    unsigned number = atomic_fetch_add(&stated, 1);
    if (number >= FACTS) pause();
    es_release_message((es_message_t *)nothing);
    if (number == FACTS / 2) end();
  }
  return unused;
}

// The pipe is never read: all threads wait for its end.
static void open_gate(void) { close(gate[1]); }

static void handle(es_client_t *client, const es_message_t *message) {
  if (!atomic_exchange(&begun, true)) open_gate();
#if defined(NEVER_ANSWERS)
  (void)client;
  es_retain_message(message);
#else
  allow(client, message);
#endif
}

int main(void) {
  must(pipe(gate) == 0, "pipe works");
  for (unsigned at = 0; at < THREADS; at++) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, state_facts, NULL) == 0, "threads can be made");
  }
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
