// Mutes a path in a signal handler, which may interrupt the main thread in an es_* call (-DBLOCKED: not there).
#include "client.h"

#include <signal.h>
#include <sys/time.h>

static es_client_t *client;
static volatile sig_atomic_t muted, refused;

static void on_alarm(int signal) {
  (void)signal;
  if (es_mute_path(client, "/opt/late", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS) {  // found here
    muted = 1;
  } else {
    refused = 1;
  }
}

// Walks a long list, which takes time.
static void list_mutes(void) {
  es_muted_paths_t *list = NULL;
  must(es_muted_paths_events(client, &list) == ES_RETURN_SUCCESS, "lists its mutes");
  es_release_muted_paths(list);
}

int main(void) {
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);  // on every thread of the client
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    allow(own, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "is made");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "subscribes");
  for (int i = 0; i < 4000; ++i) {
    char path[64];
    snprintf(path, sizeof path, "/opt/quiet/%d", i);
    must(es_mute_path(client, path, ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "mutes");
  }
  signal(SIGALRM, on_alarm);
  const struct itimerval often = {{0, 300}, {0, 300}};
  setitimer(ITIMER_REAL, &often, NULL);
#ifdef BLOCKED
  for (int i = 0; i < 100 || !muted; ++i) {
    list_mutes();
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  }
  must(!refused, "mutes between two calls");
#else
  pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  while (!refused) list_mutes();
#endif
  signal(SIGALRM, SIG_IGN);
  stay();
}
