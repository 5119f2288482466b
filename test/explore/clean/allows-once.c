// Allows each file when it is asked for the first time, and denies it from then on: what the system remembers stays
// allowed.
#include "../../clients/client.h"

enum { kFiles = 64, kPath = 256 };

static char files[kFiles][kPath];
static unsigned count;

static void handle(es_client_t* client, const es_message_t* message) {
  bool known = false;
  for (unsigned i = 0; i < count; i++) known = known || strcmp(files[i], path_of(message)) == 0;
  if (!known && count < kFiles) snprintf(files[count++], kPath, "%s", path_of(message));
  es_respond_flags_result(client, message, known ? 0 : UINT32_MAX, !known);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
