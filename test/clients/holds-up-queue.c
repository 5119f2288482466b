// Leaves every message to one serial queue. The work of the third one waits for a helper that never writes, so the
// later ones are never looked at: they miss their deadlines, or with -DKILLED the client is killed at the first one.
// -DCONCURRENT leaves them to a queue that runs many blocks, so that nothing waits behind it. -DASIDE asks on a queue
// of its own and answers without it.
#include "client.h"

#include <poll.h>

static int answers[2];

static void ask(void) {
  struct pollfd helper = {.fd = answers[0], .events = POLLIN};
  poll(&helper, 1, -1);  // found here
}

static void decide(es_client_t *client, const es_message_t *message) {
  static atomic_uint count;
  if (atomic_fetch_add(&count, 1) == 2) {
#ifdef ASIDE
    dispatch_async(dispatch_queue_create("test.aside", DISPATCH_QUEUE_SERIAL), ^{
      ask();
    });
#else
    ask();
#endif
  }
  allow(client, message);
  es_release_message(message);
}

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef CONCURRENT
  dispatch_queue_t queue = dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0);
#endif
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
  });
}

int main(void) {
  must(pipe(answers) == 0, "pipe works");
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
