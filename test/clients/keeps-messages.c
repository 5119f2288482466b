// Retains every message and forgets to release it. -DRELEASES is the right way. -DFOR_TIMER leaves that to a timer that
// is due long after the answer; the timer of -DTIMER_PASSED is due at once and forgets it, too.
#include "client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  if (takes_open(client, message, 100)) return;
  es_retain_message(message);
#if defined(FOR_TIMER)
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 1000 * NSEC_PER_SEC), queue, ^{
    es_release_message(message);
  });
#elif defined(TIMER_PASSED)
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 0), queue, ^{
    must(message != NULL, "a message");
  });
#elif defined(TIMER_SOURCE)
  dispatch_source_t timer = dispatch_source_create(DISPATCH_SOURCE_TYPE_TIMER, 0, 0, queue);
  dispatch_source_set_timer(timer, dispatch_walltime(NULL, 1000 * NSEC_PER_SEC), DISPATCH_TIME_FOREVER, 0);
  dispatch_source_set_event_handler(timer, ^{
    es_release_message(message);
  });
  dispatch_resume(timer);
#endif
  allow(client, message);
#ifdef RELEASES
  dispatch_async(queue, ^{
    es_release_message(message);
  });
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
