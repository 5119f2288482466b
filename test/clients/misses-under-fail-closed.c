// Lets the system deny what it cannot judge in time, and takes ERR_DUPLICATE_RESPONSE of the late answer for an answer.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  static atomic_bool chosen;
  if (!atomic_exchange(&chosen, true)) {
    es_deadline_miss_mode_t mode = ES_DEADLINE_MISS_MODE_KILL;
    must(es_get_deadline_miss_mode(client, &mode) == ES_RETURN_SUCCESS, "the mode can be read");
    must(mode == ES_DEADLINE_MISS_MODE_FAIL_CLOSED, "the mode is the one that was set");
  }
  if (takes_open(client, message, 3000)) return;
  if (strstr(path_of(message), "slow") == NULL) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_after(dispatch_time(message->deadline, 500 * NSEC_PER_MSEC), queue, ^{
    must(allow(client, message) == ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE, "the system has answered already");
    es_release_message(message);
  });
}

int main(void) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  must(es_set_deadline_miss_mode(client, ES_DEADLINE_MISS_MODE_FAIL_CLOSED) == ES_RETURN_SUCCESS,
       "the mode can be set");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
