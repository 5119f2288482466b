// Hands every message to a concurrent queue whose blocks wait. -DSERIAL hands them to a queue that takes one at a time,
// -DSERIALS to four such queues in turn, whose blocks wait too.
// -DASKS_DAEMON has them wait for cfprefsd, and -DALLOWS_OPENS allows at once what cfprefsd opens to reply.
#include "client.h"

#if defined(ASKS_DAEMON)
#include <CoreFoundation/CoreFoundation.h>
#endif

enum { kBlockWaitsUs = 600000 };

static void wait_a_while(void) {
#if defined(ASKS_DAEMON)
  CFPropertyListRef list = CFPreferencesCopyAppValue(CFSTR("Allowed"), CFSTR("com.example.client"));  // found here
  if (list != NULL) CFRelease(list);
#elif defined(SERIAL)
  usleep(kBlockWaitsUs / 100);
#elif defined(SERIALS)
  usleep(kBlockWaitsUs / 10);
#else
  usleep(kBlockWaitsUs);  // found here
#endif
}

#if defined(SERIALS)
enum { kQueues = 4 };
static dispatch_queue_t queues[kQueues];
#endif

static void handle(es_client_t *client, const es_message_t *message) {
#if defined(SERIALS)
  static unsigned next;
  queue = queues[next++ % kQueues];
#endif
#if defined(ALLOWS_OPENS)
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
#endif
  es_retain_message(message);
  dispatch_async(queue, ^{
    wait_a_while();
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  es_client_t *client = NULL;
#if defined(SERIALS)
  for (int i = 0; i < kQueues; i++) queues[i] = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
#elif defined(SERIAL)
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
#else
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_CONCURRENT);
#endif
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
