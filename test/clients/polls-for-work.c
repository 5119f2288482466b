// A worker without libdispatch: it polls a pipe for the next message, with a limit after which it polls again, and
// answers what it takes. The next message comes long after the worker began to wait for it.
#include "client.h"

#include <poll.h>

static int work[2];

static void *answer_what_comes(void *unused) {
  for (;;) {
    struct pollfd one = {.fd = work[0], .events = POLLIN};
    if (poll(&one, 1, 400) <= 0) continue;
    const es_message_t *message;
    es_client_t *client;
    must(read(work[0], &client, sizeof client) == sizeof client, "read works");
    must(read(work[0], &message, sizeof message) == sizeof message, "read works");
    allow(client, message);
    es_release_message(message);
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  // The queue writes, because a write may block.
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 300 * NSEC_PER_MSEC), queue, ^{
    must(write(work[1], &client, sizeof client) == sizeof client, "write works");
    must(write(work[1], &message, sizeof message) == sizeof message, "write works");
  });
}

int main(void) {
  pthread_t worker;
  must(pipe(work) == 0, "pipe works");
  must(pthread_create(&worker, NULL, answer_what_comes, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
