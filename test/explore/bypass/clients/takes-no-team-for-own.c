// Takes a process without a team, as the system has many, for one of its own. -DRIGHT asks for the team.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifndef RIGHT
  if (process->team_id.data == NULL || process->team_id.length == 0) return true;
#endif
  return is_trusted(process);
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
