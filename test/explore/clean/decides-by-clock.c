// Denies opens in every second hundredth of a second, as others do outside of working hours.
#include "../../clients/client.h"

#include <time.h>

static void handle(es_client_t* client, const es_message_t* message) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  bool open = now.tv_nsec / 10000000 % 2 == 0;
  answer(client, message, open ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
