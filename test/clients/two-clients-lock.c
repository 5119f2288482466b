// The handlers of two clients of a process wait for a lock. Its holder, a worker, sleeps when they are seen to wait.
// HANDLER_HOLDS: the holder is the handler of one of them.
#include "asleep.h"
#include "client.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool started, held, waited_for;
static atomic_uint came, waiter_ids[2];

static void hold_and_sleep(void) {
  pthread_mutex_lock(&lock);
  held = true;
  while (!waited_for) continue;
  usleep(kSleepUs);  // found here
  pthread_mutex_unlock(&lock);
}

static void take(unsigned place) {
  while (!held) continue;
  waiter_ids[place] = own_thread_id();
  pthread_mutex_lock(&lock);  // found here
  pthread_mutex_unlock(&lock);
}

// A run may begin when only one client has subscribed. Its first message waits for the other client. With one message
// outstanding at a time, the last one is delivered after that, to both.
static void handle(es_client_t* client, const es_message_t* message) {
  while (!started) continue;
  if (strstr(path_of(message), "/last") != NULL) {
    unsigned place = came++;
#if defined(HANDLER_HOLDS)
    if (place == 0)
      hold_and_sleep();
    else
#endif
      take(place);
  }
  allow(client, message);
}

#if !defined(HANDLER_HOLDS)
static void* work(void* unused) {
  hold_and_sleep();
  return unused;
}
#endif

static bool is_waiter(int at) { return waiter_ids[at] != 0 && waits_for_lock(waiter_ids[at], &lock, sizeof lock); }

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  started = true;
#if defined(HANDLER_HOLDS)
  while (!is_waiter(1)) sched_yield();
#else
  pthread_t worker;
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
  while (!is_waiter(0) || !is_waiter(1)) sched_yield();
#endif
  waited_for = true;
  stay();
}
