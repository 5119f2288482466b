// Asks a daemon about the executed file in its handler, and answers opens at once. -DON_QUEUE asks on a queue, with
// -DOFTEN more often than a run has room for; -DMUTES_DAEMON asks in its handler, and has muted the daemon that would
// ask back. -DVERSION=N ends it at a message of another version.
#include "client.h"

extern int SecStaticCodeCheckValidityWithErrors(void* code, unsigned flags, void* requirement, void** errors);

static void decide(es_client_t* client, const es_message_t* message) {
#ifdef OFTEN
  for (int i = 0; i < 4200; i++)
#endif
    SecStaticCodeCheckValidityWithErrors((void*)path_of(message), 0, NULL, NULL);  // found here
  allow(client, message);
}

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef VERSION
  must(message->version == VERSION, "the version of a message");
#endif
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
  if (!is_auth(message)) return;
#ifdef ON_QUEUE
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
    es_release_message(message);
  });
#else
  decide(client, message);
#endif
}

int main(void) {
#ifdef MUTES_DAEMON
  es_client_t* client = NULL;
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  must(made == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client works");
  must(es_mute_path(client, "/usr/libexec/trustd", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS,
       "es_mute_path works");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS,
       "es_subscribe");
#else
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN);
#endif
  stay();
}
