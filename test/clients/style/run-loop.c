// A daemon as many are written: handlers hand over to the main queue, which the main thread's run loop serves until a
// signal stops it; then the client takes itself down. -DSLEEPS: the main thread sleeps instead, so nothing serves the
// queue.
#include <CoreFoundation/CoreFoundation.h>
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <signal.h>
#include <unistd.h>

static void decide(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

static void stop(int signal __unused) { CFRunLoopStop(CFRunLoopGetMain()); }

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    es_retain_message(message);
    dispatch_async(dispatch_get_main_queue(), ^{
      decide(own, message);
      es_release_message(message);
    });
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return 1;
  signal(SIGTERM, stop);
#ifdef SLEEPS
  for (;;) pause();
#endif
  CFRunLoopRun();
  es_unsubscribe_all(client);
  es_delete_client(client);
  return 0;
}
