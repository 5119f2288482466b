// An allow-list of programs that remembers its answer for each of them, by audit token and event, and never forgets one:
// a process keeps its signature. -DSYSTEM lets the system remember what it allows instead, for a program and a file.
#include "every-event.h"

#ifndef SYSTEM
enum { kMostAnswers = 4096 };

static struct {
  audit_token_t token;
  es_event_type_t event;
  bool denied;
} answers[kMostAnswers];
static unsigned count;

static bool is_denied(const es_message_t* message) {
  const audit_token_t* token = &message->process->audit_token;
  for (unsigned i = 0; i < count; i++)
    if (answers[i].event == message->event_type && memcmp(&answers[i].token, token, sizeof *token) == 0)
      return answers[i].denied;
  bool denied = !is_trusted(message->process);
  if (count == kMostAnswers) return denied;
  answers[count].token = *token;
  answers[count].event = message->event_type;
  answers[count++].denied = denied;
  return denied;
}
#endif

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef SYSTEM
  bool allowed = is_trusted(message->process);
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, allowed);
  else
    es_respond_auth_result(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, allowed);
#else
  decide(client, message, is_denied(message));
#endif
}

int main(void) {
  START(handle, EVERY_EVENT);
  stay();
}
