// Marks a message that it has seen by a write into it, or (-DES_COPY) into the result of es_copy_message, which is the
// message; -DCOPIES keeps the mark in memory of its own. What else an AUTH message needs is the same in all.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef COPIES
  static uint64_t seen;
  seen = message->seq_num;
  must(seen == message->seq_num, "a message can be read");
#elif defined(ES_COPY)
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  es_message_t *copy = es_copy_message(message);
  copy->seq_num = 0;  // found here
  es_free_message(copy);
#else
  ((es_message_t *)(uintptr_t)message)->seq_num = 0;  // found here
#endif
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
