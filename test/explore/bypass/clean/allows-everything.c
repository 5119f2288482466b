// Asks for every event and denies none.
#include "every-event.h"

static void handle(es_client_t* client, const es_message_t* message) { allow(client, message); }

int main(void) {
  START(handle, EVERY_EVENT);
  stay();
}
