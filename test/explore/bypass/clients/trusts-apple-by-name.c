// Trusts what calls itself a program of Apple, as everybody can. -DRIGHT asks whether it is one of the platform.
#include "guard.h"

static bool may_read(const es_process_t* process) {
#ifdef RIGHT
  if (!process->is_platform_binary) return false;
#endif
  return is_valid(process) && strncmp(process->signing_id.data, "com.apple.", strlen("com.apple.")) == 0;
}

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !may_read(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
