// The self-mute idiom, then a serial queue with a semaphore that bounds what is in flight, and a signal source to stop.
#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_error.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

// Deprecated since macOS 11, and kept: many clients still copy.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

static es_client_t *client;
static dispatch_semaphore_t slots;

static void mute_self(void) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  kern_return_t kr = task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count);
  if (kr != KERN_SUCCESS) {
    fprintf(stderr, "task_info: %s\n", mach_error_string(kr));
    exit(EXIT_FAILURE);
  }
  if (es_mute_process(client, &token) != ES_RETURN_SUCCESS) exit(EXIT_FAILURE);
}

int main(void) {
  dispatch_queue_t queue = dispatch_queue_create("com.example.worker", DISPATCH_QUEUE_SERIAL);
  slots = dispatch_semaphore_create(32);
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *c, const es_message_t *message) {
    if (dispatch_semaphore_wait(slots, DISPATCH_TIME_NOW) != 0) {
      es_respond_auth_result(c, message, ES_AUTH_RESULT_ALLOW, false);
      return;
    }
    es_message_t *copy = es_copy_message(message);
    dispatch_async(queue, ^{
      char name[2 * PROC_PIDPATHINFO_MAXSIZE];
      int length = proc_pidpath(audit_token_to_pid(copy->process->audit_token), name, sizeof name);
      es_respond_auth_result(c, copy, length < 0 ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
      es_free_message(copy);
      dispatch_semaphore_signal(slots);
    });
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return EXIT_FAILURE;
  mute_self();

  signal(SIGTERM, SIG_IGN);
  dispatch_source_t stop = dispatch_source_create(DISPATCH_SOURCE_TYPE_SIGNAL, SIGTERM, 0, dispatch_get_main_queue());
  dispatch_source_set_event_handler(stop, ^{
    es_unsubscribe_all(client);
    exit(EXIT_SUCCESS);
  });
  dispatch_resume(stop);

  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_RENAME};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return EXIT_FAILURE;
  dispatch_main();  // found here
}
