// Lets nobody run one program, which it knows by its path: a link gives it another one. -DRIGHT knows it by how it is
// signed.
#include "guard.h"

static bool is_blocked(const es_process_t* program) {
#ifdef RIGHT
  return is_word(program->signing_id, "org.example.blocked");
#else
  return is_word(program->executable->path, "/opt/example/blocked");
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool is_exec = message->event_type == ES_EVENT_TYPE_AUTH_EXEC;
  decide(client, message, is_exec && is_blocked(message->event.exec.target));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_LINK, ES_EVENT_TYPE_AUTH_RENAME);
  stay();
}
