// A timer reads the raw message after the handler has returned: with an es_* call on it,
// with (-DFIELDS) a pointer inside it or with (-DNUMBER) a number. -DRETAINED is the right
// way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 1000)) return;
  allow(client, message);
#ifdef RETAINED
  es_retain_message(message);
#endif
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 200 * NSEC_PER_MSEC), queue, ^{
#if defined(RETAINED)
    must(strlen(path_of(message)) > 0, "a retained message stays readable");
    es_release_message(message);
#elif defined(FIELDS)
    static volatile size_t seen;
    seen = seen + strlen(message->process->executable->path.data);  // found here
#elif defined(NUMBER)
    static volatile uint64_t last;
    last = last + message->seq_num;  // found here
#else
    es_retain_message(message);  // found here
#endif
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
