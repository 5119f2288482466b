// Writes local times in the handler, after main has read the zone (-DREADS_FIRST: the handler is the first to need it).
#include "../client.h"

#include <time.h>

static void handle(es_client_t *client, const es_message_t *message) {
  char text[64];
  struct tm local;
  localtime_r(&message->time.tv_sec, &local);  // found here
  struct tm *shared = localtime(&message->time.tv_sec);
  must(shared != NULL && mktime(shared) == message->time.tv_sec, "the time");
  must(strftime(text, sizeof text, "%c %Z", &local) > 0, "its text");
  must(ctime_r(&message->time.tv_sec, text) != NULL, "its short text");
  if (is_auth(message)) allow(client, message);
}

int main(void) {
#ifndef READS_FIRST
  tzset();
#endif
  start_client(handle, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT));
  stay();
}
