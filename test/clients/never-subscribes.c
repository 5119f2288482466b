// Makes a client and does not subscribe.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) { allow(client, message); }

int main(void) {
  es_client_t *client = NULL;
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  stay();
}
