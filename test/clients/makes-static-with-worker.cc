// The handler uses a static variable whose initialiser a worker runs, which sleeps: 20 ms after a handler has come to
// it.
#include <EndpointSecurity/EndpointSecurity.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace {

std::atomic<bool> held, wanted;

struct Rules {
  Rules() {
    held = true;
    while (!wanted) continue;
    usleep(20000);
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
  for (;;) pause();
}
