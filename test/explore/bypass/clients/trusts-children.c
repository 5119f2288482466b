// Grants its agent's children what the agent may do, whatever they run. -DRIGHT grants them nothing.
#include "guard.h"

static atomic_int agent;

static bool may_read(const es_process_t* process) {
  if (is_trusted(process)) {
    atomic_store(&agent, audit_token_to_pid(process->audit_token));
    return true;
  }
#ifdef RIGHT
  return false;
#else
  return process->ppid == atomic_load(&agent);
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
