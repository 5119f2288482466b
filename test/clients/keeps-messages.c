// Retains every message and forgets to release it. -DRELEASES is the right way. Others leave that to a timer that is
// due long after the answer: -DFOR_TIMER, -DTIMER_SOURCE. Some have a timer that never releases a message:
// -DTIMER_PASSED is due at once, -DTIMER_NEVER has no time, -DTIMER_SHARED is one for all messages, which each handler
// arms anew, -DTIMER_DISARMED, -DTIMER_CANCELLED, -DTIMER_RELEASED. -DTIMER_MOVED: disarmed by another thread.
#include "client.h"

#if defined(TIMER_SHARED) || defined(TIMER_DISARMED)
static dispatch_source_t shared;
#endif

#if defined(TIMER_SOURCE) || defined(TIMER_CANCELLED) || defined(TIMER_RELEASED) || defined(TIMER_MOVED)
#define TIMER_OF_MESSAGE
static dispatch_source_t timer_of(const es_message_t* message) {
  dispatch_source_t timer = dispatch_source_create(DISPATCH_SOURCE_TYPE_TIMER, 0, 0, queue);
  dispatch_source_set_timer(timer, dispatch_walltime(NULL, 1000 * NSEC_PER_SEC), DISPATCH_TIME_FOREVER, 0);
  dispatch_source_set_event_handler(timer, ^{
    es_release_message(message);
  });
  dispatch_resume(timer);
  return timer;
}
#endif

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
#elif defined(TIMER_NEVER)
  dispatch_after(DISPATCH_TIME_FOREVER, queue, ^{
    es_release_message(message);
  });
#elif defined(TIMER_SHARED)
  dispatch_source_set_timer(shared, dispatch_time(DISPATCH_TIME_NOW, 1000 * NSEC_PER_SEC), DISPATCH_TIME_FOREVER, 0);
#elif defined(TIMER_DISARMED)
  dispatch_source_set_timer(shared, DISPATCH_TIME_FOREVER, DISPATCH_TIME_FOREVER, 0);
#elif defined(TIMER_OF_MESSAGE)
  dispatch_source_t timer = timer_of(message);
#endif
  allow(client, message);
#if defined(RELEASES)
  dispatch_async(queue, ^{
    es_release_message(message);
  });
#elif defined(TIMER_CANCELLED)
  dispatch_source_cancel(timer);
#elif defined(TIMER_RELEASED)
  dispatch_retain(timer);
  dispatch_release(timer);
  dispatch_release(timer);
#elif defined(TIMER_MOVED)
  dispatch_async(queue, ^{
    dispatch_source_set_timer(timer, DISPATCH_TIME_FOREVER, DISPATCH_TIME_FOREVER, 0);
  });
#elif defined(TIMER_SOURCE)
  dispatch_retain(timer);
  dispatch_release(timer);
#endif
}

int main(void) {
#if defined(TIMER_SHARED) || defined(TIMER_DISARMED)
  shared = dispatch_source_create(DISPATCH_SOURCE_TYPE_TIMER, 0, 0, NULL);
  dispatch_source_set_event_handler(shared, ^{
    must(false, "the timer is never due");
  });
  dispatch_resume(shared);
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
