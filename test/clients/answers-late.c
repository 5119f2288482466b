// Answers 600 ms after the deadline, which no stall of a machine explains. -DIN_TIME answers at half of the budget.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 3000)) return;
#ifdef IN_TIME
  int64_t shift = -(int64_t)(ticks_to_ns(message->deadline - message->mach_time) / 2);
#else
  int64_t shift = 600 * NSEC_PER_MSEC;
#endif
  es_retain_message(message);
  dispatch_after(dispatch_time(message->deadline, shift), queue, ^{
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
