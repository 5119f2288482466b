// Has a block ask its helper about programs, and waits for that block in its handler: the helper opens its rules, and
// that open queues behind the handler. -DWORKER has a thread of its own ask, and waits for its semaphore; -DTURN waits
// for its turn behind the block with dispatch_sync_f. -DANSWERS_THERE is the right way.
#include "client.h"

#include <xpc/xpc.h>

static xpc_connection_t helper;

static bool ask_helper(void) {
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(helper, question);
  bool allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY;
  xpc_release(reply);
  xpc_release(question);
  return allowed;
}

#if defined(ANSWERS_THERE)

static void decide(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    answer(client, message, ask_helper() ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    es_release_message(message);
  });
}

#else

static atomic_bool allowed;

#if defined(WORKER)

static dispatch_semaphore_t asked, told;

static void *work(void *unused) {
  for (;;) {
    dispatch_semaphore_wait(asked, DISPATCH_TIME_FOREVER);
    allowed = ask_helper();
    dispatch_semaphore_signal(told);
  }
  return unused;
}

static void wait_for_helper(void) {
  dispatch_semaphore_signal(asked);
  dispatch_semaphore_wait(told, DISPATCH_TIME_FOREVER);  // found here
}

#elif defined(TURN)

static atomic_bool begun;

static void take_turn(void *unused) { (void)unused; }

static void wait_for_helper(void) {
  begun = false;
  dispatch_async(queue, ^{
    begun = true;
    allowed = ask_helper();
  });
  while (!begun) continue;
  dispatch_sync_f(queue, NULL, take_turn);  // found here
}

#else

static void wait_for_helper(void) {
  dispatch_group_t group = dispatch_group_create();
  dispatch_group_async(group, dispatch_get_global_queue(DISPATCH_QUEUE_PRIORITY_DEFAULT, 0), ^{
    allowed = ask_helper();
  });
  dispatch_group_wait(group, DISPATCH_TIME_FOREVER);  // found here
  dispatch_release(group);
}

#endif

static void decide(es_client_t *client, const es_message_t *message) {
  wait_for_helper();
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

#endif

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    allow(client, message);
  else
    decide(client, message);
}

int main(void) {
#if defined(WORKER) && !defined(ANSWERS_THERE)
  pthread_t worker;
  asked = dispatch_semaphore_create(0);
  told = dispatch_semaphore_create(0);
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
#endif
  helper = xpc_connection_create_mach_service("com.example.helper", NULL, 0);
  xpc_connection_set_event_handler(helper, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(helper);
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
