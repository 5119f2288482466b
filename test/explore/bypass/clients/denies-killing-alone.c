// Lets nobody else kill its daemon, and lets everybody suspend it: SIGSTOP. -DRIGHT allows no signal but 0.
#include "guard.h"

static bool harms(int sig) {
#ifdef RIGHT
  return sig != 0;
#else
  return sig == 9 || sig == 15;  // SIGKILL and SIGTERM of macOS
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  const es_event_signal_t* signal = &message->event.signal;
  decide(client, message, harms(signal->sig) && is_trusted(signal->target) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_SIGNAL);
  stay();
}
