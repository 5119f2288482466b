// Handles a fault itself and goes on, and sends its queue a signal that stays blocked there: no crash.
#include "client.h"

#include <setjmp.h>
#include <signal.h>

static sigjmp_buf after;
static int *volatile nothing = NULL;

static void go_on(int signal) {
  (void)signal;
  siglongjmp(after, 1);
}

static void handle(es_client_t *client, const es_message_t *message) {
  dispatch_async(queue, ^{
    sigset_t blocked, pending;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGABRT);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    raise(SIGABRT);  // pending on this thread forever
    must(sigpending(&pending) == 0 && sigismember(&pending, SIGABRT) == 1, "a blocked signal is pending");
  });
  if (sigsetjmp(after, 1) == 0) must(*nothing == 0, "the fault is taken");
  allow(client, message);
}

int main(void) {
  signal(SIGSEGV, go_on);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
