// Has two ES clients. One notes each program that starts, the other allows only programs that are noted: right as long
// as the first is asked first. -DRIGHT decides by what the second client sees itself.
#include "../../clients/client.h"

static atomic_int noted_pid;

static void note(es_client_t* client, const es_message_t* message) {
  atomic_store(&noted_pid, audit_token_to_pid(message->event.exec.target->audit_token));
  allow(client, message);
}

// A hash of the arguments, which takes the second client longer than a note takes the first.
static uint32_t hash_of(const es_event_exec_t* exec) {
  uint32_t hash = 2166136261u;
  for (int round = 0; round < 20000; round++) {
    for (uint32_t i = 0; i < es_exec_arg_count(exec); i++) hash = (hash ^ es_exec_arg(exec, i).length) * 16777619u;
  }
  return hash;
}

static void decide(es_client_t* client, const es_message_t* message) {
  uint32_t hash = hash_of(&message->event.exec);
#ifdef RIGHT
  bool known = message->event.exec.target->executable->path.length > 0;
#else
  bool known = atomic_load(&noted_pid) == audit_token_to_pid(message->event.exec.target->audit_token);
#endif
  answer(client, message, known && hash != 0 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(note, ES_EVENT_TYPE_AUTH_EXEC);
  START(decide, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
