// Has libobjc's two pool functions itself, where dyld finds them for a library that leaves them to it, and ends with
// status 95 when a handler runs without a pool or in the pool of the message before.
#include <EndpointSecurity/EndpointSecurity.h>
#include <pthread.h>
#include <unistd.h>

static int pools[64];
static unsigned depth;
static pthread_t owner;

void* objc_autoreleasePoolPush(void) {
  owner = pthread_self();
  return &pools[depth++];
}

void objc_autoreleasePoolPop(void* pool) {
  if (depth == 0 || pool != &pools[depth - 1] || !pthread_equal(owner, pthread_self())) _exit(94);
  --depth;
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (depth != 1 || !pthread_equal(owner, pthread_self())) _exit(95);
    if (message->action_type == ES_ACTION_TYPE_AUTH) es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
  });
  if (made != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXEC};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return 2;
  for (;;) pause();
}
