// Remembers from NOTIFY_EXEC which processes must not read secrets, and misses that such a message was lost.
// -DNOTICES_GAPS denies what it cannot be sure of.
#include "client.h"

enum { kMost = 64 };
static pid_t restricted[kMost];
static unsigned count;
static uint64_t next_number;

static bool is_restricted(pid_t pid) {
  for (unsigned i = 0; i < count; ++i) {
    if (restricted[i] == pid) return true;
  }
  return false;
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool lost = message->global_seq_num != next_number;
  next_number = message->global_seq_num + 1;
  pid_t pid = audit_token_to_pid(message->process->audit_token);
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXEC) {
    if (strstr(path_of(message), "denied") != NULL && count < kMost) restricted[count++] = pid;
    return;
  }
  bool deny = strstr(path_of(message), "secret") != NULL && is_restricted(pid);
#ifdef NOTICES_GAPS
  deny = deny || lost;
#else
  (void)lost;
#endif
  answer(client, message, deny ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXEC);
  stay();
}
