// Takes the ticks until the deadline for nanoseconds, of which a Mac with Apple silicon has 41 times as many: 3.5 seconds
// look like 84 ms. -DRIGHT converts them.
#include "../../clients/client.h"

static void handle(es_client_t* client, const es_message_t* message) {
  uint64_t left = message->deadline - mach_absolute_time();
#ifdef RIGHT
  left = ticks_to_ns(left);
#endif
  bool is_late = left < 200 * NSEC_PER_MSEC;
  answer(client, message, is_late ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
