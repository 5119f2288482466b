// At the first AUTH message its handler waits once for what the first argument names: a lock, a semaphore or a queue
// that a worker keeps until 300 ms after the handler was called, a byte, a sleep of 300 ms, or a daemon's answer. It answers
// later messages at once. A second argument replaces the 300 ms, in milliseconds. Each wait ends in another system
// function, and by that function a run recognises the call.
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <os/lock.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xpc/xpc.h>

enum { kUsage = 64 };

static useconds_t busy_us = 300000;

static os_unfair_lock unfair_lock = OS_UNFAIR_LOCK_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static dispatch_semaphore_t semaphore;
static dispatch_queue_t queue;
static xpc_connection_t daemon_of_names;

static atomic_bool kept, wanted;

static void keep(void* unused) {
  (void)unused;
  kept = true;
  while (!wanted) usleep(1000);
  usleep(busy_us);
}

static void keep_unfair_lock(void) {
  os_unfair_lock_lock(&unfair_lock);
  keep(NULL);
  os_unfair_lock_unlock(&unfair_lock);
}
static void wait_for_unfair_lock(void) {
  os_unfair_lock_lock(&unfair_lock);
  os_unfair_lock_unlock(&unfair_lock);
}

static void keep_mutex(void) {
  pthread_mutex_lock(&mutex);
  keep(NULL);
  pthread_mutex_unlock(&mutex);
}
static void wait_for_mutex(void) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

static void keep_rwlock(void) {
  pthread_rwlock_rdlock(&rwlock);
  keep(NULL);
  pthread_rwlock_unlock(&rwlock);
}
static void wait_for_rwlock(void) {
  pthread_rwlock_wrlock(&rwlock);
  pthread_rwlock_unlock(&rwlock);
}

static void post_later(void) {
  keep(NULL);
  dispatch_semaphore_signal(semaphore);
}
static void wait_for_semaphore(void) { dispatch_semaphore_wait(semaphore, DISPATCH_TIME_FOREVER); }

static void keep_queue(void) { dispatch_async_f(queue, NULL, keep); }
static void wait_for_queue(void) {
  dispatch_sync(queue, ^{
                    // Only its turn is waited for.
                });
}

// As callers reach it that are not to be cancelled.
extern ssize_t read_not_cancelled(int, void*, size_t) __asm("_read$NOCANCEL");
static int pipe_ends[2];

static void write_later(void) {
  keep(NULL);
  if (write(pipe_ends[1], "", 1) != 1) abort();
}
static void wait_for_byte(void) {
  char byte;
  if (read_not_cancelled(pipe_ends[0], &byte, 1) != 1) abort();
}

static void keep_nothing(void) { kept = true; }
static void sleep_for_a_while(void) { usleep(busy_us); }

static void ask_daemon(void) {
  xpc_object_t question = xpc_dictionary_create_empty();
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(daemon_of_names, question);
  xpc_release(reply);
  xpc_release(question);
}

static const struct edge {
  const char* word;
  void (*keep)(void);
  void (*wait)(void);
} edges[] = {
    {"unfair-lock", keep_unfair_lock, wait_for_unfair_lock},
    {"mutex", keep_mutex, wait_for_mutex},
    {"rwlock", keep_rwlock, wait_for_rwlock},
    {"semaphore", post_later, wait_for_semaphore},
    {"dispatch-sync", keep_queue, wait_for_queue},
    {"nocancel", write_later, wait_for_byte},
    {"sleep", keep_nothing, sleep_for_a_while},
    {"xpc", keep_nothing, ask_daemon},
};
static const struct edge* chosen;

static const struct edge* edge_named(const char* word) {
  for (size_t at = 0; at < sizeof edges / sizeof edges[0]; ++at)
    if (strcmp(edges[at].word, word) == 0) return &edges[at];
  return NULL;
}

static int explain_usage(void) {
  fprintf(stderr, "usage: edges");
  for (size_t at = 0; at < sizeof edges / sizeof edges[0]; ++at)
    fprintf(stderr, "%s%s", at == 0 ? " " : "|", edges[at].word);
  fprintf(stderr, "\n");
  return kUsage;
}

static void* work(void* unused) {
  chosen->keep();
  return unused;
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (!atomic_exchange(&wanted, true)) chosen->wait();
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

int main(int count, char** words) {
  chosen = count >= 2 ? edge_named(words[1]) : NULL;
  if (chosen == NULL) return explain_usage();
  if (count > 2) busy_us = (useconds_t)atoi(words[2]) * 1000;
  if (pipe(pipe_ends) != 0) return 1;
  semaphore = dispatch_semaphore_create(0);
  queue = dispatch_queue_create("com.example.edges", DISPATCH_QUEUE_SERIAL);
  daemon_of_names = xpc_connection_create_mach_service("com.apple.system.opendirectoryd.libinfo", NULL, 0);
  xpc_connection_set_event_handler(daemon_of_names, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(daemon_of_names);
  pthread_t worker;
  if (pthread_create(&worker, NULL, work, NULL) != 0) return 1;
  while (!kept) sched_yield();
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
