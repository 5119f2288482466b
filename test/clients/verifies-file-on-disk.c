// Examines the program's file, on a queue as it must, although the file may have been replaced or removed by then.
// -DFROM_MESSAGE decides by what the message says about the code that will run.
#include "client.h"

static bool is_signed(const es_message_t *message) {
#ifdef FROM_MESSAGE
  return message->event.exec.target->signing_id.length > 0;
#else
  int fd = open(path_of(message), O_RDONLY);
  if (fd >= 0) close(fd);
  return fd >= 0;
#endif
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    answer(client, message, is_signed(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
