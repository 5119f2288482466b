// A block-list: a process of one team may do nothing, and every other process may do everything, signed or not.
#include "every-event.h"

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_word(message->process->team_id, "TEAM900001"));
}

int main(void) {
  START(handle, EVERY_EVENT);
  stay();
}
