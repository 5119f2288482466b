// Gives the user a fixed time to answer, whatever the deadline is. -DBY_DEADLINE is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 500)) return;
#ifdef BY_DEADLINE
  uint64_t budget = ticks_to_ns(message->deadline - message->mach_time);
  int64_t patience_ns = (int64_t)(budget / 8);
#else
  int64_t patience_ns = 400 * NSEC_PER_MSEC;
#endif
  es_retain_message(message);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, patience_ns), queue, ^{
    answer(client, message, ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
