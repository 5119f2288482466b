// Looks up a user in its handler, and answers opens and the start of the daemon at once. -DON_QUEUE looks up on a
// queue; -DLOOK_UP=CALL with -DHEADER=FILE makes another call instead.
#ifndef HEADER
#define HEADER <pwd.h>
#endif
#include HEADER

#include "client.h"

#ifndef LOOK_UP
#define LOOK_UP getpwnam("root")
#endif

static void decide(es_client_t* client, const es_message_t* message) {
  (void)LOOK_UP;  // found here
  allow(client, message);
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN || strcmp(path_of(message), "/usr/libexec/opendirectoryd") == 0) {
    allow(client, message);
    return;
  }
#ifdef ON_QUEUE
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
    es_release_message(message);
  });
#else
  decide(client, message);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
