// Answers AUTH_OPEN with es_respond_auth_result and ignores its return value. -DFLAGS is the right way.
#include "client.h"

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef FLAGS
  must(es_respond_flags_result(client, message, UINT32_MAX, false) == ES_RESPOND_RESULT_SUCCESS, "the answer is taken");
#else
  es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);  // found here
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
