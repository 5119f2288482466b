// Looks at the team alone, and lets the system remember whom it allows: another program with the same team is another
// file, for which the system asks again. -DRIGHT asks for a valid signature, too.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifdef RIGHT
  if (!is_valid(process)) return false;
#endif
  return is_word(process->team_id, OWN_TEAM);
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool allowed = !is_own(source_of(message)) || may_read(message->process);
  es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, allowed);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
