// The handler retains and pushes to a ring for one producer and one consumer; the consumer's thread decides and
// answers. When the ring is full, the handler answers at once.
#include <EndpointSecurity/EndpointSecurity.h>
#include <Kernel/kern/cs_blobs.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>

#define SLOTS 1024u

struct ring {
  alignas(64) atomic_uint head;
  alignas(64) atomic_uint tail;
  alignas(64) const es_message_t* slots[SLOTS];
};

static struct ring ring;
static dispatch_semaphore_t filled;
static es_client_t* client;

static bool push(const es_message_t* message) {
  unsigned head = atomic_load_explicit(&ring.head, memory_order_relaxed);
  if (head - atomic_load_explicit(&ring.tail, memory_order_acquire) == SLOTS) return false;
  ring.slots[head % SLOTS] = message;
  atomic_store_explicit(&ring.head, head + 1, memory_order_release);
  return true;
}

static const es_message_t* pop(void) {
  unsigned tail = atomic_load_explicit(&ring.tail, memory_order_relaxed);
  if (tail == atomic_load_explicit(&ring.head, memory_order_acquire)) return NULL;
  const es_message_t* message = ring.slots[tail % SLOTS];
  atomic_store_explicit(&ring.tail, tail + 1, memory_order_release);
  return message;
}

static void answer(es_client_t* own, const es_message_t* message, es_auth_result_t result) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(own, message, result == ES_AUTH_RESULT_ALLOW ? UINT32_MAX : 0, false);
  } else {
    es_respond_auth_result(own, message, result, false);
  }
}

static es_auth_result_t decide(const es_message_t* message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) return ES_AUTH_RESULT_ALLOW;
  const es_process_t* target = message->event.exec.target;
  bool valid = (target->codesigning_flags & (CS_VALID | CS_KILLED)) == CS_VALID;
  return valid || es_exec_arg_count(&message->event.exec) < 4096 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY;
}

static void* consume(void* unused __unused) {
  for (;;) {
    dispatch_semaphore_wait(filled, DISPATCH_TIME_FOREVER);
    const es_message_t* message = pop();
    if (message == NULL) continue;
    answer(client, message, decide(message));
    es_release_message(message);
  }
  return NULL;
}

int main(void) {
  pthread_t consumer;
  filled = dispatch_semaphore_create(0);
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    es_retain_message(message);
    if (push(message)) {
      dispatch_semaphore_signal(filled);
    } else {
      answer(own, message, ES_AUTH_RESULT_ALLOW);
      es_release_message(message);
    }
  });
  if (made != ES_NEW_CLIENT_RESULT_SUCCESS || pthread_create(&consumer, NULL, consume, NULL) != 0) return EXIT_FAILURE;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, 3) != ES_RETURN_SUCCESS) return EXIT_FAILURE;
  pthread_join(consumer, NULL);
  return EXIT_SUCCESS;
}
