// Looks for a wrong team in signed programs, and lets unsigned ones read. -DRIGHT lets these read nothing.
#include "guard.h"

static bool may_read(const es_process_t* process) {
  bool is_signed = (process->codesigning_flags & (CS_SIGNED | CS_VALID)) != 0;
#ifdef RIGHT
  if (!is_signed) return false;
#else
  if (!is_signed) return true;
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
