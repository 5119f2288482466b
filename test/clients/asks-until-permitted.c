// Tries again to make a client until the user has permitted it, and gives up at every other code (-DGIVES_UP: at that
// one too).
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  es_client_t *own = NULL;
  es_new_client_result_t result = ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED;
  for (unsigned asked = 0; asked < 10 && result == ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED; ++asked) {
    if (asked != 0) usleep(10000);
    result = es_new_client(&own, ^(es_client_t *client, const es_message_t *message) {
      handle(client, message);
    });
#ifdef GIVES_UP
    break;
#endif
  }
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 40 + (int)result;
  if (es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) != ES_RETURN_SUCCESS) return 99;
  stay();
}
