// Retains a message, answers and releases it on a queue, and reads it once more there. -DIN_ORDER reads before it
// releases. -DSURVIVES handles the fault itself and goes on, as language runtimes do.
#include "client.h"

#include <setjmp.h>
#include <signal.h>

static void drop(const es_message_t *message) { es_release_message(message); }

#ifdef SURVIVES
static sigjmp_buf back;
static void on_fault(int number) {
  (void)number;
  siglongjmp(back, 1);
}
#endif

static void work_on(es_client_t *client, const es_message_t *message) {
  static volatile uint64_t seen;
  allow(client, message);
#ifdef IN_ORDER
  seen = seen + message->seq_num;
  drop(message);
#else
  drop(message);
#ifdef SURVIVES
  if (sigsetjmp(back, 1) != 0) return;
#endif
  seen = seen + message->seq_num;  // found here
#endif
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 1000)) return;
  es_retain_message(message);
  // Waits until the handler has returned, because its end releases the message, too.
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 200 * NSEC_PER_MSEC), queue, ^{
    work_on(client, message);
  });
}

int main(void) {
#ifdef SURVIVES
  signal(SIGSEGV, on_fault);
  signal(SIGBUS, on_fault);
#endif
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
