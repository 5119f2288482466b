// Denies a tenth of all opens, drawn at random: a drill for what depends on them. -DHALF denies half of them.
#include "../../clients/client.h"

#include <sys/random.h>

#ifdef HALF
enum { kOneIn = 2 };
#else
enum { kOneIn = 10 };
#endif

static void handle(es_client_t* client, const es_message_t* message) {
  answer(client, message, random() % kOneIn == 0 ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  unsigned seed = 0;
  must(getentropy(&seed, sizeof seed) == 0, "getentropy");
  srandom(seed);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
