// Takes three seconds for its first message while others come, and answers the rest at once: its queue overflows.
// (-DON_QUEUE: a queue takes that long.) It computes all the time and waits for nothing.
#include "client.h"

static void compute_for(unsigned seconds) {
  uint64_t until_ns = ticks_to_ns(mach_absolute_time()) + seconds * NSEC_PER_SEC;
  while (ticks_to_ns(mach_absolute_time()) < until_ns) {
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  static bool began;
  (void)client;
  (void)message;
  if (began) return;
  began = true;
#ifdef ON_QUEUE
  dispatch_async(queue, ^{
    compute_for(3);
  });
#else
  compute_for(3);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
