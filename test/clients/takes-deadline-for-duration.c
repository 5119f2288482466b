// Has its timer answer after half of the deadline, as if that were a duration: hours late on a machine that has been up
// for a day. (-DFROM_NOW: after half of the time that is left.)
#include "decides_within.h"

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef FROM_NOW
  int64_t budget = left_of(message);
#else
  int64_t budget = (int64_t)ticks_to_ns(message->deadline);
#endif
  decide_within(client, message, budget / 2, 60000);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
