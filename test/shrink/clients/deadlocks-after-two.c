// Asks a daemon in its handler about one program, but only once it has seen two files being opened, in this order: the
// shortest trace on which it deadlocks has three messages. -DALONE needs only the program; -DRIGHT asks nothing.
#include "../../clients/client.h"

extern int SecStaticCodeCheckValidityWithErrors(void* code, unsigned flags, void* requirement, void** errors);

#ifdef ALONE
static int seen = 2;
#else
static int seen = 0;
#endif

static void handle(es_client_t* client, const es_message_t* message) {
  const char* path = path_of(message);
  if (seen == 0 && strcmp(path, "/private/var/needle/first") == 0) seen = 1;
  if (seen == 1 && strcmp(path, "/private/var/needle/second") == 0) seen = 2;
#ifndef RIGHT
  if (seen == 2 && strcmp(path, "/Applications/Needle.app/needle") == 0) {
    SecStaticCodeCheckValidityWithErrors((void*)path, 0, NULL, NULL);  // found here
  }
#endif
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
