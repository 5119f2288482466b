// What happens on the delivery queue: retain, answer, push. Nothing else may happen there.
#pragma once

#include "recorder/message_ring.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

// The answer is always allow. If it is cached, the same question may not be seen again.
struct AnswerPolicy {
  bool cache = false;
};

struct Handler {
  MessageRing& ring;
  AnswerPolicy policy;

  // Runs on the thread that Endpoint Security delivers on. Never allocates, locks or makes a call that could wait: a
  // handler that waits for a daemon is killed when that daemon asks for an answer.
  void operator()(es_client_t* client, const es_message_t* message);
};

// Returns the handler in the form that es_new_client takes. There is only one, and it lives as long as the process.
es_handler_block_t block_of(Handler& handler);

}  // namespace esrecord
