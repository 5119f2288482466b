// Deletes the client on a thread that did not make it, after the last message (-DON_MAIN: on the one that made it;
// -DON_27: as without, for a run that imitates macOS 27; -DAT_SIGTERM: on a thread that waits for SIGTERM, at the end).
#include "client.h"

#include <signal.h>

static es_client_t *own;
static atomic_bool done;

static void *delete_it(void *unused) {
#ifdef AT_SIGTERM
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  int got;
  sigwait(&end, &got);
#endif
  es_delete_client(own);  // found here
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (strstr(path_of(message), "/last") != NULL) atomic_store(&done, true);
}

int main(void) {
#ifdef AT_SIGTERM
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, NULL);
#endif
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
    handle(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 99;
#ifndef AT_SIGTERM
  while (!atomic_load(&done)) usleep(1000);
#endif
#ifdef ON_MAIN
  delete_it(NULL);
#else
  pthread_t thread;
  must(pthread_create(&thread, NULL, delete_it, NULL) == 0, "a thread of its own");
  pthread_join(thread, NULL);
#endif
  stay();
}
