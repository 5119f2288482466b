// Guards its files against opens to read or to write by others, and asks for no other event. -DAND=CLONE, for example,
// is right about clones: it asks for them too.
#include "guard.h"

#define EVENT_NAMED(name) ES_EVENT_TYPE_AUTH_##name
#define EVENT(name) EVENT_NAMED(name)

static void handle(es_client_t* client, const es_message_t* message) {
  decide(client, message, is_own(source_of(message)) && !is_trusted(message->process));
}

int main(void) {
#ifdef AND
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, EVENT(AND));
#else
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
#endif
  stay();
}
