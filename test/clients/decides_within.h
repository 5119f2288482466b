// A client that examines off the handler and has a timer that answers for it if the examination takes too long. How the
// timer's delay is computed is the point of each client.
#pragma once

#include "client.h"

// Denies when the examination is over, or allows `delay_ns` from now if that comes first; both run on one queue.
static inline void decide_within(es_client_t *client, const es_message_t *message, int64_t delay_ns,
                                 unsigned examination_ms) {
  es_retain_message(message);
  __block const es_message_t *open = message;
  void (^decide)(es_auth_result_t) = ^(es_auth_result_t result) {
    if (open == NULL) return;
    es_respond_auth_result(client, open, result, false);
    es_release_message(open);
    open = NULL;
  };
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, delay_ns), queue, ^{
    decide(ES_AUTH_RESULT_ALLOW);
  });
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, examination_ms * NSEC_PER_MSEC), queue, ^{
    decide(ES_AUTH_RESULT_DENY);
  });
}

static inline int64_t left_of(const es_message_t *message) {
  return (int64_t)ticks_to_ns(message->deadline - mach_absolute_time());
}
