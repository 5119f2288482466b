// An allow-list of programs that remembers its answer for each of them, by audit token and event, and never forgets one:
// a process keeps its signature.
#include "every-event.h"

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

static void handle(es_client_t* client, const es_message_t* message) { decide(client, message, is_denied(message)); }

int main(void) {
  START(handle, EVERY_EVENT);
  stay();
}
