// Looks at the team and never whether the signature is valid still. -DRIGHT does.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifdef RIGHT
  if (!is_valid(process)) return false;
#endif
  return is_word(process->team_id, OWN_TEAM);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
