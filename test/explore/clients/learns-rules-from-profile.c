// Takes new rules into use when a profile is added, an event that macOS has since 14: before, it goes on with the old
// ones. -DRIGHT sees the profile's file, too.
#include "../../clients/client.h"

static bool forbids;

static void handle(es_client_t* client, const es_message_t* message) {
  switch (message->event_type) {
    case ES_EVENT_TYPE_NOTIFY_PROFILE_ADD:
      forbids = true;
      return;
    case ES_EVENT_TYPE_AUTH_RENAME:
#ifdef RIGHT
      forbids = true;
#endif
      allow(client, message);
      return;
    default: {
      bool denied = forbids && strcmp(path_of(message), "/Users/noor/plan.txt") == 0;
      answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
    }
  }
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_NOTIFY_PROFILE_ADD);
  stay();
}
