// Reads its rules in the handler, but only if the message about "needed" comes before the one about "warm": a finding
// in some orders. The twin (READS_FIRST) has read them before it subscribes.
#include "../../clients/client.h"

static bool ready;

static void read_rules(void) {
  FILE *rules = fopen("/etc/hostname", "r");
  if (rules != NULL) fclose(rules);
  ready = true;
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (strstr(path_of(message), "/warm") != NULL) ready = true;
  if (strstr(path_of(message), "/needed") != NULL && !ready) read_rules();
  allow(client, message);
}

int main(void) {
#if defined(READS_FIRST)
  read_rules();
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
