// Allows programs by their team and lets the system cache the answers, which outlive the revocation of a team. -DRIGHT
// caches none.
#include "../../clients/client.h"

static bool revoked;

static bool is_allowed(const es_message_t* message) {
  const char* team = message->event.exec.target->team_id.data;
  return !revoked || team == NULL || strcmp(team, "TEAM900001") != 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_RENAME) {
    revoked = true;
    allow(client, message);
    return;
  }
  es_auth_result_t result = is_allowed(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY;
#ifdef RIGHT
  bool cache = false;
#else
  bool cache = true;
#endif
  es_respond_auth_result(client, message, result, cache);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
