// Denies a tenth of all opens, drawn at random: a drill for what depends on them.
#include "../../clients/client.h"

#include <sys/random.h>

static void handle(es_client_t* client, const es_message_t* message) {
  answer(client, message, random() % 10 == 0 ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  unsigned seed = 0;
  must(getentropy(&seed, sizeof seed) == 0, "getentropy");
  srandom(seed);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
