// Denies what it believes to have no time left for: whatever has less than five seconds. Since macOS 14.4 some messages
// have less from the beginning. -DRIGHT keeps a tenth of what the message has.
#include "../../clients/client.h"

static int64_t left_ns(const es_message_t* message) {
  return (int64_t)ticks_to_ns(message->deadline - mach_absolute_time());
}

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef RIGHT
  int64_t headroom = (int64_t)ticks_to_ns(message->deadline - message->mach_time) / 10;
#else
  int64_t headroom = 5 * (int64_t)NSEC_PER_SEC;
#endif
  answer(client, message, left_ns(message) < headroom ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
