// Reads its rules in the handler if a message gives it less than ten seconds: a finding below that budget, whatever the
// machine does.
#include "../../clients/client.h"

static void read_rules(void) {
  FILE *rules = fopen("/etc/hostname", "r");
  if (rules != NULL) fclose(rules);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (ticks_to_ns(message->deadline - message->mach_time) < 10 * NSEC_PER_SEC) read_rules();
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
