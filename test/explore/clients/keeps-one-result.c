// Judges in the handler and answers on a queue, with the result in one place for all messages: right as long as only one
// is open. -DRIGHT gives each answer its own.
#include "../../clients/client.h"

static _Atomic es_auth_result_t result;

static void handle(es_client_t* client, const es_message_t* message) {
  bool denied = strstr(path_of(message), "tool-even") != NULL;
  es_auth_result_t own = denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW;
  atomic_store(&result, own);
  es_retain_message(message);
  dispatch_async(queue, ^{
#ifdef RIGHT
    answer(client, message, own);
#else
    answer(client, message, atomic_load(&result));
#endif
    es_release_message(message);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
