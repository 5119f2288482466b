// Gives the bare message pointer to another thread, which reads a number from it at once, and answers in the handler.
// -DCONDITION, -DSEMAPHORE, -DPOSIX: to a thread that waits for a condition or a semaphore; -DTHREAD: to a new thread;
// else to a queue, by -DFUNCTION without a block. -DASKS: it asks for the size. -DRETAINED is the right way.
#include "client.h"

#include <semaphore.h>
#include <time.h>

#if defined(ASKS)
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#endif

static volatile uint64_t seen;

static void use(void *given) {
  const es_message_t *message = given;
#if defined(ASKS)
  seen = seen + es_message_size(message);  // found here
#else
  seen = seen + message->seq_num;  // found here
#endif
#if defined(RETAINED)
  es_release_message(message);
#endif
}

#if defined(CONDITION) || defined(SEMAPHORE) || defined(POSIX)

enum { kRoom = 64 };
static void *given[kRoom];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned put, taken;

static void *take(void) {
  pthread_mutex_lock(&lock);
  void *message = taken == put ? NULL : given[taken++ % kRoom];
  pthread_mutex_unlock(&lock);
  return message;
}

static void add(void *message) {
  pthread_mutex_lock(&lock);
  given[put++ % kRoom] = message;
  pthread_mutex_unlock(&lock);
}

#if defined(CONDITION)
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static void *next(void) {
  pthread_mutex_lock(&lock);
  while (taken == put) pthread_cond_wait(&more, &lock);
  pthread_mutex_unlock(&lock);
  return take();
}
static void hand_over(void *message) {
  add(message);
  pthread_cond_signal(&more);
}
static void prepare(void) {}
// The thread that was woken has the mutex for a moment only, also if it is held up.
static void expect_free_lock(void) {
  for (unsigned at = 0, taken_before = 0; at < 2000; at++) {
    bool is_taken = pthread_mutex_trylock(&lock) != 0;
    if (!is_taken) pthread_mutex_unlock(&lock);
    taken_before = is_taken ? taken_before + 1 : 0;
    must(taken_before < 500, "the mutex is free");
  }
}
#elif defined(POSIX)
static sem_t more;
static void *next(void) {
  while (sem_wait(&more) != 0) {}
  return take();
}
static void hand_over(void *message) {
  add(message);
  sem_post(&more);
}
static void prepare(void) { sem_init(&more, 0, 0); }
#else
static dispatch_semaphore_t more;
static void *next(void) {
  dispatch_semaphore_wait(more, DISPATCH_TIME_FOREVER);
  return take();
}
static void hand_over(void *message) {
  add(message);
  dispatch_semaphore_signal(more);
}
static void prepare(void) { more = dispatch_semaphore_create(0); }
#endif

static void *work(void *unused) {
  for (;;) use(next());
  return unused;
}

static void begin(void) {
  pthread_t worker;
  prepare();
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
}

#elif defined(THREAD)
static void begin(void) {}
static void *work(void *message) {
  use(message);
  return NULL;
}
static void hand_over(void *message) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, work, message) == 0, "pthread_create works");  // found here
  pthread_detach(thread);
}

#elif defined(FUNCTION)
static void begin(void) {}
static void hand_over(void *message) { dispatch_async_f(queue, message, use); }
#else
static void begin(void) {}
static void hand_over(void *message) {
  dispatch_async(queue, ^{
    use(message);
  });
}
#endif

// The rest of a handler, in its own time: long enough for another thread to begin meanwhile.
static void compute(void) {
  struct timespec begun, now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
  do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  while ((now.tv_sec - begun.tv_sec) * 1000000000L + now.tv_nsec - begun.tv_nsec < 1000000);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) {
    allow(client, message);
    return;
  }
#if defined(RETAINED)
  es_retain_message(message);
#endif
  hand_over((void *)message);
  compute();
#if defined(CONDITION)
  expect_free_lock();
#endif
  allow(client, message);
}

int main(void) {
  begin();
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
