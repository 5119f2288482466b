// Answers in the handler and logs the message on a queue, without having retained it. The number that it logs is mostly
// still there. -DRIGHT copies the number.
#include "../../clients/client.h"

static _Atomic uint64_t logged;

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef RIGHT
  uint64_t number = message->global_seq_num;
  dispatch_async(queue, ^{
    atomic_store(&logged, number);
  });
#else
  dispatch_async(queue, ^{
    atomic_store(&logged, message->global_seq_num);  // found here
  });
#endif
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
