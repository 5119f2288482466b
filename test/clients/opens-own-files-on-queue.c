// Opens a file for messages about its own files, too, but on a queue, and answers from there.
#include "client.h"

static const char own[] = "/Library/Application Support/Example/";

static void handle(es_client_t *client, const es_message_t *message) {
  if (strncmp(path_of(message), own, strlen(own)) != 0) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
    int fd = open("/etc/passwd", O_RDONLY);
    must(fd >= 0, "open works");
    allow(client, message);
    close(fd);
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
