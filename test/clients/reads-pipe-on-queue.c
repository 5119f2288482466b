// Asks a helper and reads its answer off the handler, as it must, but waits two seconds for it. -DQUICK_HELPER has one
// that answers at once.
#include "client.h"

#ifdef QUICK_HELPER
enum { kHelperNeedsUs = 1000 };
#else
enum { kHelperNeedsUs = 2000000 };
#endif

static int question[2], reply[2];

static void *help(void *unused) {
  char byte;
  while (read(question[0], &byte, 1) == 1) {
    usleep(kHelperNeedsUs);
    must(write(reply[1], &byte, 1) == 1, "write works");
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    char byte = '?';
    must(write(question[1], &byte, 1) == 1, "write works");
    must(read(reply[0], &byte, 1) == 1, "read works");  // found here
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  pthread_t helper;
  must(pipe(question) == 0 && pipe(reply) == 0, "pipe works");
  must(pthread_create(&helper, NULL, help, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
