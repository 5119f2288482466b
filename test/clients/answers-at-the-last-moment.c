// Answers with 4.5 % of the budget left: not a miss here, but one on any slower machine. -DEARLIER leaves half of it.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  int64_t budget = (int64_t)ticks_to_ns(message->deadline - message->mach_time);
#ifdef EARLIER
  int64_t left = budget / 2;
#else
  int64_t left = budget * 45 / 1000;
#endif
  es_retain_message(message);
  dispatch_after(dispatch_time(message->deadline, -left), queue, ^{
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
