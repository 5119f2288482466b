// Looks for a bad program in rounds until five seconds before the deadline, and allows what it did not find by then. A
// short budget has no round. -DRIGHT makes at least one round.
#include "../../clients/client.h"

static bool is_bad(const es_message_t* message) { return strstr(path_of(message), "/bad") != NULL; }

static void handle(es_client_t* client, const es_message_t* message) {
  uint64_t reserve = 5 * NSEC_PER_SEC;
  bool found = false;
#ifdef RIGHT
  found = is_bad(message);
#endif
  for (int round = 0; round < 3 && !found; round++) {
    if (ticks_to_ns(mach_absolute_time()) + reserve >= ticks_to_ns(message->deadline)) break;
    found = is_bad(message);
  }
  answer(client, message, found ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
