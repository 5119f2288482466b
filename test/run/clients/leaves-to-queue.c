// Leaves every message to one queue, and asks a daemon there about the first executed file. -DWITH_QOS has a queue with
// a QoS class, -DCONCURRENT one that runs many blocks at a time: there an open is answered too late, but waits for no
// other block.
#include "../../clients/client.h"

extern int SecStaticCodeCheckValidityWithErrors(void* code, unsigned flags, void* requirement, void** errors);

#if defined(CONCURRENT)
#define ATTRIBUTES DISPATCH_QUEUE_CONCURRENT
#elif defined(WITH_QOS)
#define ATTRIBUTES dispatch_queue_attr_make_with_qos_class(DISPATCH_QUEUE_SERIAL, QOS_CLASS_USER_INITIATED, 0)
#else
#define ATTRIBUTES DISPATCH_QUEUE_SERIAL
#endif

static void decide(es_client_t* client, const es_message_t* message) {
  static atomic_bool asked;
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC && !atomic_exchange(&asked, true))
    SecStaticCodeCheckValidityWithErrors((void*)path_of(message), 0, NULL, NULL);
#if defined(CONCURRENT)
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) usleep(2500000);
#endif
  allow(client, message);
}

int main(void) {
  es_client_t* client = NULL;
  dispatch_queue_t work = dispatch_queue_create("test.work", ATTRIBUTES);
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    es_retain_message(message);
    dispatch_async(work, ^{
      decide(own, message);
      es_release_message(message);
    });
  });
  must(made == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client works");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS,
       "es_subscribe works");
  stay();
}
