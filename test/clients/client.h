// What every test client starts with, so that each one shows its own behaviour and nothing else. Handlers are plain
// functions here. The line that a finding must name ends in the comment "found here".
#pragma once

#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <errno.h>
#include <fcntl.h>
#include <mach/mach_time.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*handler_t)(es_client_t *client, const es_message_t *message);

// One serial queue for everything that does not belong in a handler.
static dispatch_queue_t queue;

// Ends a client with 97, which no test expects, when its own calls stop working under the harness.
static inline void must(bool works, const char *what) {
  if (works) return;
  dprintf(STDERR_FILENO, "must: %s (errno %d)\n", what, errno);
  _exit(97);
}

static inline void start_client(handler_t handler, const es_event_type_t *events, uint32_t count) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handler(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) exit(98);
  if (es_subscribe(client, events, count) != ES_RETURN_SUCCESS) exit(99);
}

#define EVENTS(...) \
  (const es_event_type_t[]){__VA_ARGS__}, sizeof((es_event_type_t[]){__VA_ARGS__}) / sizeof(es_event_type_t)
#define START(handler, ...) start_client(handler, EVENTS(__VA_ARGS__))

static inline void stay(void) {
  for (;;) pause();
}

static inline bool is_auth(const es_message_t *message) { return message->action_type == ES_ACTION_TYPE_AUTH; }

// Answers with the function that fits the event.
static inline es_respond_result_t answer(es_client_t *client, const es_message_t *message, es_auth_result_t result) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    return es_respond_flags_result(client, message, result == ES_AUTH_RESULT_ALLOW ? UINT32_MAX : 0, false);
  }
  return es_respond_auth_result(client, message, result, false);
}

static inline es_respond_result_t allow(es_client_t *client, const es_message_t *message) {
  return answer(client, message, ES_AUTH_RESULT_ALLOW);
}

// The file that an open or exec message is about.
static inline const char *path_of(const es_message_t *message) {
  bool open = message->event_type == ES_EVENT_TYPE_AUTH_OPEN || message->event_type == ES_EVENT_TYPE_NOTIFY_OPEN;
  return (open ? message->event.open.file : message->event.exec.target->executable)->path.data;
}

// A run goes on until every AUTH message is answered. Clients that do something after an answer do it for AUTH_EXEC and
// pass AUTH_OPEN to this function. It answers the one about the file "last" only after a delay, so that no test depends
// on how soon a timer or a queue runs. Returns false for every other event.
static inline bool takes_open(es_client_t *client, const es_message_t *message, unsigned delay_ms) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return false;
  if (strstr(path_of(message), "/last") == NULL) {
    allow(client, message);
    return true;
  }
  es_retain_message(message);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, delay_ms * NSEC_PER_MSEC), queue, ^{
    allow(client, message);
    es_release_message(message);
  });
  return true;
}

static inline uint64_t ticks_to_ns(uint64_t ticks) {
  mach_timebase_info_data_t base;
  mach_timebase_info(&base);
  return ticks * base.numer / base.denom;
}
