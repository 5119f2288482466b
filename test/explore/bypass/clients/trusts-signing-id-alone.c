// Trusts the signing id of its agent, which everybody can sign with. -DRIGHT asks for its team, too.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifdef RIGHT
  if (!is_word(process->team_id, OWN_TEAM)) return false;
#endif
  return is_valid(process) && is_word(process->signing_id, "org.example.agent");
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
