// Takes the installer's exec as the reason to allow what another program opens: right only if the exec comes first. The
// twin (FROM_MESSAGE) uses the message alone.
#include "../../clients/client.h"

static bool installing;

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    if (strstr(path_of(message), "installer") != NULL) installing = true;
    allow(client, message);
    return;
  }
#if defined(FROM_MESSAGE)
  bool allowed = strstr(path_of(message), "/secret") == NULL;
#else
  bool allowed = installing;
#endif
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
