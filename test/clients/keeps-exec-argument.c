// Keeps the text of an exec's first argument longer than the message that it belongs to, and reads it on a queue.
// -DCOPIES is the right way.
#include "client.h"

static atomic_uint letters;

static void handle(es_client_t *client, const es_message_t *message) {
  if (takes_open(client, message, 1000)) return;
  const char *first = es_exec_arg_count(&message->event.exec) == 0 ? "" : es_exec_arg(&message->event.exec, 0).data;
#ifdef COPIES
  char *kept = strdup(first);
  dispatch_async(queue, ^{
    atomic_fetch_add(&letters, (unsigned)kept[0]);
    free(kept);
  });
#else
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 200 * NSEC_PER_MSEC), queue, ^{
    atomic_fetch_add(&letters, (unsigned)first[0]);  // found here
  });
#endif
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
