// The handler waits for a millisecond for the work that it hands over, and gets it in time now and then: what holds the
// work must not hold it from a handler that waits. -DSPINS: it computes until the work has begun. -DBARRIER: it waits
// for nothing, and hands over a work item that must run after the block before it. -DIN_TURN: its work must not begin
// before the handler has computed, with -DTHREAD that of a new thread.
#include "client.h"

#if defined(IN_TURN)
#include <time.h>
#endif

#if defined(BARRIER)

static atomic_bool first_ran;

static void handle(es_client_t *client, const es_message_t *message) {
  dispatch_queue_t many = dispatch_queue_create("test.many", DISPATCH_QUEUE_CONCURRENT);
  dispatch_async(many, ^{
    usleep(20000);
    atomic_store(&first_ran, true);
  });
  es_retain_message(message);
  dispatch_block_t item = dispatch_block_create(DISPATCH_BLOCK_BARRIER, ^{
    must(atomic_load(&first_ran), "a barrier waits for the block before it");
    allow(client, message);
    es_release_message(message);
  });
  dispatch_async(many, item);
}

#elif defined(IN_TURN)

static atomic_uint ended;

// In its own time: long enough for another thread to begin meanwhile, now and then.
static void compute(void) {
  struct timespec begun, now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
  do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  while ((now.tv_sec - begun.tv_sec) * 1000000000L + now.tv_nsec - begun.tv_nsec < 300000);
}

static void begin(unsigned before) {
  must(atomic_load(&ended) > before, "the work begins when the handler has computed");
}

#if defined(THREAD)
static void *begin_thread(void *before) {
  begin((unsigned)(uintptr_t)before);
  return NULL;
}
static void hand_over(unsigned before) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, begin_thread, (void *)(uintptr_t)before) == 0, "a thread starts");  // found here
  pthread_detach(thread);
}
#else
static void hand_over(unsigned before) {
  dispatch_async(queue, ^{
    begin(before);
  });
}
#endif

static void handle(es_client_t *client, const es_message_t *message) {
  hand_over(atomic_load(&ended));
  compute();
  allow(client, message);
  atomic_fetch_add(&ended, 1);
}

#elif defined(SPINS)

static atomic_uint asked, begun;

static void handle(es_client_t *client, const es_message_t *message) {
  unsigned number = atomic_fetch_add(&asked, 1);
  dispatch_async(queue, ^{
    atomic_fetch_add(&begun, 1);
  });
  while (atomic_load(&begun) == number) {}
  allow(client, message);
}

#else

static unsigned in_time;

static void handle(es_client_t *client, const es_message_t *message) {
  dispatch_semaphore_t done = dispatch_semaphore_create(0);  // one for each message: work that is late signals its own
  dispatch_async(queue, ^{
    dispatch_semaphore_signal(done);
  });
  dispatch_time_t until = dispatch_time(DISPATCH_TIME_NOW, NSEC_PER_MSEC);
  if (dispatch_semaphore_wait(done, until) == 0) in_time++;  // found here
  if (strstr(path_of(message), "/last") != NULL) must(in_time > 0, "the work begins while the handler waits");
  allow(client, message);
}

#endif

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
