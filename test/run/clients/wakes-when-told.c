// Waits for an hour for a byte of the pipe $WAKE once it has subscribed, and then computes until the file $REST is
// there. -DENDLESS: the wait has no time limit. -DSILENT: it leaves the first AUTH message without an answer.
#include <poll.h>

#include "../../clients/client.h"

#if defined(ENDLESS)
enum { kTimeoutMs = -1 };
#else
enum { kTimeoutMs = 3600 * 1000 };
#endif

static void *work(void *unused) {
  struct pollfd pipe = {open(getenv("WAKE"), O_RDWR), POLLIN, 0};
  must(pipe.fd >= 0 && poll(&pipe, 1, kTimeoutMs) == 1, "a byte comes");
  while (access(getenv("REST"), F_OK) != 0) continue;
  for (;;) pause();
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
#if defined(SILENT)
  static bool left;
  if (!left) {
    left = true;
    es_retain_message(message);
    return;
  }
#endif
  allow(client, message);
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
