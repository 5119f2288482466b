// Compares as many characters of its team as the other team has, which is none. -DRIGHT compares the whole team.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifdef RIGHT
  bool is_own_team = is_word(process->team_id, OWN_TEAM);
#else
  bool is_own_team = strncmp(process->team_id.data, OWN_TEAM, process->team_id.length) == 0;
#endif
  return is_valid(process) && is_own_team;
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
