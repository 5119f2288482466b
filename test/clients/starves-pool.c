// A pool of two threads and a task per message; each task waits for something that a later one
// provides, which is behind both threads. -DNEEDS_NO_OTHER has tasks that wait for no other;
// -DCOMPUTES has tasks that compute within a call that can wait, and do not wait; -DASKS_DAEMON has
// tasks that ask cfprefsd, and so need everything that it opens to be allowed. -DALLOWS_OPENS allows
// opens at once.
#include "asleep.h"
#include "client.h"

#if defined(ASKS_DAEMON)
#include <CoreFoundation/CoreFoundation.h>
#endif

#if defined(COMPUTES)
#include <dirent.h>
#endif

enum { kWorkers = 2, kMost = 1024 };

// Only the handler adds; it takes no lock that it might have to wait for.
static struct {
  dispatch_semaphore_t filled;
  es_client_t* client;
  const es_message_t* tasks[kMost];
  unsigned end;
  atomic_uint first;
} pool;
static dispatch_semaphore_t provided[kMost];

static unsigned next_task(void) {
  dispatch_semaphore_wait(pool.filled, DISPATCH_TIME_FOREVER);
  return atomic_fetch_add(&pool.first, 1);
}

#if defined(COMPUTES)
static int compute(const struct dirent* entry) {
  struct timespec began, now;
  if (strcmp(entry->d_name, ".") != 0) return 0;
  clock_gettime(CLOCK_MONOTONIC, &began);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - began.tv_sec) * 1000000000L + now.tv_nsec - began.tv_nsec < 60000000L);
  return 0;
}
#endif

static void wait_for_later_task(unsigned task) {
#if defined(ASKS_DAEMON)
  (void)task;
  CFPropertyListRef list = CFPreferencesCopyAppValue(CFSTR("Allowed"), CFSTR("com.example.client"));  // found here
  if (list != NULL) CFRelease(list);
#elif defined(NEEDS_NO_OTHER)
  (void)task;
#elif defined(COMPUTES)
  (void)task;
  struct dirent** none;
  must(scandir("/", &none, compute, NULL) == 0, "a folder can be read");
  free(none);
#else
  dispatch_semaphore_wait(provided[task], dispatch_time(DISPATCH_TIME_NOW, 80 * NSEC_PER_MSEC));  // found here
#endif
}

static atomic_uint worker_ids[kWorkers];

static void* work(void* own_id) {
  *(atomic_uint*)own_id = own_thread_id();
  for (;;) {
    unsigned task = next_task();
    if (task >= kWorkers) dispatch_semaphore_signal(provided[task - kWorkers]);
    wait_for_later_task(task);
    allow(pool.client, pool.tasks[task]);
    es_release_message(pool.tasks[task]);
  }
  return NULL;
}

static void handle(es_client_t* client, const es_message_t* message) {
#if defined(ALLOWS_OPENS)
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
#endif
  es_retain_message(message);
  pool.client = client;
  must(pool.end < kMost, "there is room");
  pool.tasks[pool.end++] = message;
  dispatch_semaphore_signal(pool.filled);
}

int main(void) {
  pool.filled = dispatch_semaphore_create(0);
  for (int i = 0; i < kMost; i++) provided[i] = dispatch_semaphore_create(0);
  for (int i = 0; i < kWorkers; i++) {
    pthread_t worker;
    must(pthread_create(&worker, NULL, work, &worker_ids[i]) == 0, "pthread_create works");
    while (!is_asleep_in(worker_ids[i], kWaitCall)) sched_yield();
  }
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
