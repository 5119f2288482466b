// Holds one message back until the next one has been answered, or for 50 ms if there is no next one.
#include "client.h"

static es_client_t *own;
static const es_message_t *held;

static void give_up_held(void) {
  if (held == NULL) return;
  allow(own, held);
  es_release_message(held);
  held = NULL;
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    own = client;
    if (held == NULL) {
      held = message;
      dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 50 * NSEC_PER_MSEC), queue, ^{
        if (held == message) give_up_held();
      });
      return;
    }
    allow(client, message);
    es_release_message(message);
    give_up_held();
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
