// Retains, hands over to a queue of bounded length, examines files there, answers, releases.
#include "client.h"

enum { kLongestQueue = 64 };
static atomic_int queued;

static void handle(es_client_t *client, const es_message_t *message) {
  if (!is_auth(message)) return;
  if (atomic_fetch_add(&queued, 1) >= kLongestQueue) {
    atomic_fetch_sub(&queued, 1);
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
    int fd = open("/etc/passwd", O_RDONLY);
    allow(client, message);
    close(fd);
    es_release_message(message);
    atomic_fetch_sub(&queued, 1);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
