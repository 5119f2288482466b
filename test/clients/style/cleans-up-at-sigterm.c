// Gives its subscriptions back when it is told to end: in the signal handler itself, as daemons do (-DDISPATCH: in a
// dispatch source; -DWAITS: on a thread that waits for the signal, with sigwait; -DEARLY: in the handler of a signal
// that comes while messages do).
#include "../client.h"

#include <signal.h>

static es_client_t *own;

static void give_back(int number) {
  (void)number;
#ifdef EARLY
  es_mute_path(own, "/opt/late", ES_MUTE_PATH_TYPE_LITERAL);  // found here
#else
  es_unsubscribe_all(own);  // found here
  _exit(0);
#endif
}

#ifdef WAITS
static void *wait_for_end(void *unused) {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  int got;
  sigwait(&end, &got);
  give_back(got);
  return unused;
}
#endif

int main(void) {
  es_new_client_result_t result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
    if (is_auth(message)) allow(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
#if defined(DISPATCH)
  signal(SIGTERM, SIG_IGN);
  dispatch_source_t source = dispatch_source_create(DISPATCH_SOURCE_TYPE_SIGNAL, SIGTERM, 0,
                                                    dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0));
  dispatch_source_set_event_handler(source, ^{
    give_back(SIGTERM);
  });
  dispatch_resume(source);
#elif defined(WAITS)
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, NULL);
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_end, NULL) == 0, "a thread that waits");
#elif defined(EARLY)
  signal(SIGUSR1, give_back);
#else
  signal(SIGTERM, give_back);
#endif
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT)) != ES_RETURN_SUCCESS) return 99;
#ifdef EARLY
  raise(SIGUSR1);
#endif
  stay();
}
