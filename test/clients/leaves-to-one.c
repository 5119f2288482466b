// Leaves every message to a thread of its own that takes them one by one, and asks its helper there about all but
// the first: the helper opens its rules, and that open waits for its turn behind the request. -DPOOL has two such
// threads; -DRELOADS has another thread ask, which holds a lock that the decision takes; -DLATER leaves them to a
// serial queue by a timer; -DLOGS has a second queue write a line for each message. -DMUTES_HELPER is the right
// way.
#include "client.h"

#include <xpc/xpc.h>

enum { kMost = 64 };

static xpc_connection_t helper;

static bool ask_helper(void) {
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(helper, question);  // found here
  bool allowed = xpc_get_type(reply) == XPC_TYPE_DICTIONARY;
  xpc_release(reply);
  xpc_release(question);
  return allowed;
}

#if defined(RELOADS)

static pthread_mutex_t rules = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool held;

static void *reload(void *unused) {
  pthread_mutex_lock(&rules);
  held = true;
  must(ask_helper(), "the helper tells");
  pthread_mutex_unlock(&rules);
  return unused;
}

static bool is_allowed(void) {
  pthread_t reloader;
  held = false;
  must(pthread_create(&reloader, NULL, reload, NULL) == 0, "pthread_create works");
  while (!held) continue;
  pthread_mutex_lock(&rules);
  pthread_mutex_unlock(&rules);
  return pthread_join(reloader, NULL) == 0;
}

#else

static bool is_allowed(void) { return ask_helper(); }

#endif

static void decide(es_client_t *client, const es_message_t *message) {
#if defined(POOL)
  static _Thread_local bool asks;
#else
  static bool asks;
#endif
  bool allowed = !asks || is_allowed();
  asks = true;
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
  es_release_message(message);
}

#if defined(LATER)

static void leave(es_client_t *client, const es_message_t *message) {
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, NSEC_PER_MSEC), queue, ^{
    decide(client, message);
  });
}

#elif defined(LOGS)

static void leave(es_client_t *client, const es_message_t *message) {
  static dispatch_queue_t lines;
  static atomic_uint logged;
  if (lines == NULL) lines = dispatch_queue_create("test.lines", DISPATCH_QUEUE_SERIAL);
  dispatch_async(lines, ^{
    atomic_fetch_add(&logged, 1);
  });
  dispatch_async(queue, ^{
    decide(client, message);
  });
}

#else

static struct {
  dispatch_semaphore_t filled;
  es_client_t *client;
  const es_message_t *tasks[kMost];
  unsigned end;
  atomic_uint first;
} left;

static void leave(es_client_t *client, const es_message_t *message) {
  left.client = client;
  must(left.end < kMost, "there is room");
  left.tasks[left.end++] = message;
  dispatch_semaphore_signal(left.filled);
}

static void *work(void *unused) {
  for (;;) {
    dispatch_semaphore_wait(left.filled, DISPATCH_TIME_FOREVER);
    decide(left.client, left.tasks[atomic_fetch_add(&left.first, 1)]);
  }
  return unused;
}

static void start_work(void) {
#if defined(POOL)
  enum { kWorkers = 2 };
#else
  enum { kWorkers = 1 };
#endif
  left.filled = dispatch_semaphore_create(0);
  for (int i = 0; i < kWorkers; i++) {
    pthread_t worker;
    must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
  }
}

#endif

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  leave(client, message);
}

int main(void) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
#if !defined(LATER) && !defined(LOGS)
  start_work();
#endif
  helper = xpc_connection_create_mach_service("com.example.helper", NULL, 0);
  xpc_connection_set_event_handler(helper, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(helper);
  must(es_new_client(&client,
                     ^(es_client_t *own, const es_message_t *message) {
                       handle(own, message);
                     }) == ES_NEW_CLIENT_RESULT_SUCCESS,
       "es_new_client");
#if defined(MUTES_HELPER)
  must(es_mute_path(client, "/Library/Example/helper", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "es_mute_path");
#endif
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS, "es_subscribe");
  stay();
}
