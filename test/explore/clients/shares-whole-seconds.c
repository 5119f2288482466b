// Shares the seconds until the deadline among five checks, and skips each check that gets none. Below five whole seconds
// all are skipped. -DRIGHT shares milliseconds.
#include "../../clients/client.h"

static bool is_bad(const es_message_t* message) { return strstr(path_of(message), "/bad") != NULL; }

static void handle(es_client_t* client, const es_message_t* message) {
  uint64_t left = ticks_to_ns(message->deadline - mach_absolute_time());
#ifdef RIGHT
  uint64_t share = left / NSEC_PER_MSEC / 5;
#else
  uint64_t share = left / NSEC_PER_SEC / 5;
#endif
  bool denied = share > 0 && is_bad(message);
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
