// Its handler recurses until the stack overflows (-DBOUNDED: it stops in time).
#include "client.h"

#ifdef BOUNDED
static const int most = 100;
#else
static const int most = 1 << 30;
#endif

static int depth_of(volatile char *above, int depth) {
  volatile char here[1024];
  here[0] = *above;  // found here
  return depth == most ? here[0] : depth_of(here, depth + 1) + here[0];
}

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  volatile char top = 0;
  if (strstr(path_of(message), "denied") != NULL) must(depth_of(&top, 0) == 0, "recurses");
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
