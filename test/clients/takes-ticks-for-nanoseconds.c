// Has its timer answer after nine tenths of the remaining ticks, taken for nanoseconds: far too soon if a tick is 125/3
// ns. (-DTHE_OTHER_WAY: nanoseconds taken for ticks, far too late. -DCONVERTS: as it should be.)
#include "decides_within.h"

static void handle(es_client_t *client, const es_message_t *message) {
  uint64_t ticks = message->deadline - mach_absolute_time();
#if defined(CONVERTS)
  decide_within(client, message, (int64_t)ticks_to_ns(ticks) / 10 * 9, 300);
#elif defined(THE_OTHER_WAY)
  decide_within(client, message, (int64_t)ticks_to_ns(ticks_to_ns(ticks)) / 10 * 9, 60000);
#else
  decide_within(client, message, (int64_t)ticks / 10 * 9, 300);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
