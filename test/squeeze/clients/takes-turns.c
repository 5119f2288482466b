// Answers messages one by one, each TURN_MS after it could have begun: a client with one worker. Nothing in it waits in
// a call. -DTELLS prints a line after the subscription.
#include "../../clients/client.h"

#ifndef TURN_MS
#define TURN_MS 20
#endif

static uint64_t free_at_ns;

static void handle(es_client_t *client, const es_message_t *message) {
  uint64_t now_ns = ticks_to_ns(mach_absolute_time());
  if (free_at_ns < now_ns) free_at_ns = now_ns;
  free_at_ns += TURN_MS * NSEC_PER_MSEC;
  es_retain_message(message);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, (int64_t)(free_at_ns - now_ns)), queue, ^{
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
#ifdef TELLS
  must(write(STDOUT_FILENO, "subscribed\n", 11) == 11, "write");
#endif
  stay();
}
