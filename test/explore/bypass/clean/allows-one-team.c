// An allow-list: a process of one team, with a valid signature, may do everything, and every other process nothing.
#include "every-event.h"

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, !is_trusted(message->process));
}

int main(void) {
  START(handle, EVERY_EVENT);
  stay();
}
