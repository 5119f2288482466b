// Lets programs of one team read its files, and takes the team of each for text; most of Apple's programs have none.
// -DRIGHT asks whether there is one.
#include "../bypass/clients/guard.h"

static bool is_of_own_team(const es_process_t* process) {
#ifdef RIGHT
  if (process->team_id.data == NULL) return false;
#endif
  return strcmp(process->team_id.data, OWN_TEAM) == 0;  // found here
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool is_trusted_program = is_of_own_team(message->process) && is_valid(message->process);
  decide(client, message, is_own(source_of(message)) && !is_trusted_program);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
