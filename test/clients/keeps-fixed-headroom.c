// Has its timer answer five seconds before the deadline, which is at once if the budget is shorter. (-DOF_THE_BUDGET:
// when a quarter of the budget is left.)
#include "decides_within.h"

static int64_t headroom(int64_t left) {
#ifdef OF_THE_BUDGET
  return left / 4;
#else
  (void)left;
  return 5 * (int64_t)NSEC_PER_SEC;
#endif
}

static void handle(es_client_t *client, const es_message_t *message) {
  int64_t left = left_of(message);
  decide_within(client, message, left - headroom(left), 300);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
