// Subscribes to a second event while the main thread waits already: a thread does it that computes for 300 ms.
// -DSLEEPS: that sleeps so long. -DTIMER: a timer does it. -DCHILD: a thread that waits for a child, which sleeps.
#include "../../clients/client.h"

enum { kDelayMs = 300 };

static es_client_t *own;

static void subscribe_again(void) {
  must(es_subscribe(own, EVENTS(ES_EVENT_TYPE_NOTIFY_EXIT)) == ES_RETURN_SUCCESS, "es_subscribe works");
}

#if defined(CHILD)
static int answers[2];

static void start_child(void) {
  must(pipe(answers) == 0, "pipe works");
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child != 0) return;
  usleep(kDelayMs * 1000);
  must(write(answers[1], "!", 1) == 1, "write works");
  for (;;) pause();
}
#endif

#if !defined(TIMER)
static void wait_a_while(void) {
#if defined(SLEEPS)
  usleep(kDelayMs * 1000);
#elif defined(CHILD)
  char byte;
  must(read(answers[0], &byte, 1) == 1, "the child answers");
#else
  uint64_t begun = mach_absolute_time();
  while (ticks_to_ns(mach_absolute_time() - begun) < kDelayMs * NSEC_PER_MSEC) continue;
#endif
}

static void *work(void *unused) {
  wait_a_while();
  subscribe_again();
  for (;;) pause();
  return unused;
}
#endif

static void begin(void) {
#if defined(TIMER)
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, kDelayMs * NSEC_PER_MSEC), queue, ^{
    subscribe_again();
  });
#else
  pthread_t worker;
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
#endif
}

int main(void) {
#if defined(CHILD)
  start_child();
#endif
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  must(es_new_client(&own,
                     ^(es_client_t *client, const es_message_t *message) {
                       if (is_auth(message)) allow(client, message);
                     }) == ES_NEW_CLIENT_RESULT_SUCCESS,
       "es_new_client works");
  begin();
  must(es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS, "es_subscribe works");
  stay();
}
