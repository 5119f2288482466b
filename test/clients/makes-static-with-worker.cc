// The handler uses a static variable; a worker runs its initialiser, and sleeps when the handler is seen to wait for
// it.
#include <EndpointSecurity/EndpointSecurity.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "asleep.h"

namespace {

std::atomic<bool> held, wanted, waited_for;
std::atomic<unsigned> handler_id;

struct Rules {
  Rules() {
    held = true;
    while (!waited_for) sched_yield();
    usleep(kSleepUs);
    known = true;
  }
  bool known;
};

const Rules& rules() {
  static const Rules made;  // found here
  return made;
}

void* reload(void* unused) {
  rules();
  return unused;
}

void handle(es_client_t* client, const es_message_t* message) {
  while (!held) continue;
  handler_id = own_thread_id();
  wanted = true;
  es_respond_flags_result(client, message, rules().known ? UINT32_MAX : 0, false);
}

}  // namespace

int main() {
  es_client_t* client = nullptr;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
        handle(own, message);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    std::exit(98);
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) std::exit(99);
  pthread_t worker;
  if (pthread_create(&worker, nullptr, reload, nullptr) != 0) std::exit(97);
  while (!wanted || !waits_for_lock(handler_id, nullptr, SIZE_MAX)) sched_yield();
  waited_for = true;
  for (;;) pause();
}
