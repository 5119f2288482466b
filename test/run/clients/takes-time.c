// Takes time over each message, as the first two words of its command line say: `works` with its processor, `sleeps`;
// so many milliseconds. A third word: `queue` does it on a queue, `waits` on a queue for which the handler waits.
#include "../../clients/client.h"

static bool sleeps;
static uint64_t take_ns;
static enum { kHandler, kQueue, kWaits } place;
static dispatch_semaphore_t done;

static void take_time(void) {
  if (sleeps) {
    usleep((useconds_t)(take_ns / 1000));
    return;
  }
  struct timespec began, spent;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
  do {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  } while ((uint64_t)(spent.tv_sec - began.tv_sec) * NSEC_PER_SEC + (uint64_t)spent.tv_nsec <
           (uint64_t)began.tv_nsec + take_ns);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (place == kHandler) {
    take_time();
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
    take_time();
    if (place == kQueue) allow(client, message);
    es_release_message(message);
    if (place == kWaits) dispatch_semaphore_signal(done);
  });
  if (place != kWaits) return;
  dispatch_semaphore_wait(done, DISPATCH_TIME_FOREVER);
  allow(client, message);
}

int main(int count, char **words) {
  must(count >= 3, "it is told what to do");
  sleeps = strcmp(words[1], "sleeps") == 0;
  take_ns = strtoull(words[2], NULL, 10) * NSEC_PER_MSEC;
  if (count > 3) place = strcmp(words[3], "queue") == 0 ? kQueue : kWaits;
  done = dispatch_semaphore_create(0);
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
