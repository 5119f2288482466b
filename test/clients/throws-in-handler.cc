// Lets an exception leave its handler, or catches it there.
#include <EndpointSecurity/EndpointSecurity.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

static void decide(const es_message_t* message) {
  if (message->seq_num == 2) throw std::runtime_error("no such rule");  // found here
}

static void handle(es_client_t* client, const es_message_t* message) {
  es_respond_flags_result(client, message, UINT32_MAX, false);
#if defined(CATCHES)
  try {
    decide(message);
  } catch (const std::exception&) {
  }
#else
  decide(message);
#endif
}

int main() {
  es_client_t* client = nullptr;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
        handle(own, message);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    std::exit(98);
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) std::exit(99);
  for (;;) pause();
}
