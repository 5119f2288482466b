// What happens on the delivery queue, and nothing else may: retain, answer, push.
#pragma once

#include "recorder/message_ring.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

// Allow; whether the answer may be cached decides if the same question is ever seen again.
struct AnswerPolicy {
  bool cache = false;
};

struct Handler {
  MessageRing& ring;
  AnswerPolicy policy;

  // On the thread that Endpoint Security delivers on. Neither allocates nor locks nor makes a call that could wait: a
  // handler that waits for a daemon is killed when that daemon asks for an answer.
  void operator()(es_client_t* client, const es_message_t* message);
};

// The handler as es_new_client takes it. Lives as long as the process; there is one.
es_handler_block_t block_of(Handler& handler);

}  // namespace esrecord
