// Decides everything on one serial queue, which looks up the user of a program. A running opendirectoryd knows the
// answer; around boot it starts, reads its files, and waits for the same queue. -DRIGHT answers opens, and what the
// system starts, in the handler.
#include <pwd.h>

#include "../../clients/client.h"

static bool needs_user(const es_message_t* message) {
  return message->event_type == ES_EVENT_TYPE_AUTH_EXEC && !message->event.exec.target->is_platform_binary;
}

static void decide(es_client_t* client, const es_message_t* message) {
  if (needs_user(message)) {
    (void)getpwuid(audit_token_to_ruid(message->process->audit_token));  // found here
  }
  allow(client, message);
}

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef RIGHT
  if (!needs_user(message)) {
    allow(client, message);
    return;
  }
#endif
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
