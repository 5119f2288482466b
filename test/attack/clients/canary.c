// Has a fault for each sanitizer in its first handler, and answers everything.
#include <limits.h>

#include "../../clients/client.h"

static int raced;

static void* write_it(void* number) {
  raced = *(int*)number;
  return NULL;
}

static void do_wrong(void) {
  static volatile int most = INT_MAX, number = 7;
  most = most + 1;
  pthread_t other;
  must(pthread_create(&other, NULL, write_it, (void*)&number) == 0, "a thread can be started");
  raced = 1;
  must(pthread_join(other, NULL) == 0, "a thread can be joined");
  char* volatile freed = malloc(8);
  free(freed);
  raced += freed[0];
}

static void handle(es_client_t* client, const es_message_t* message) {
  static bool done;
  if (!done) do_wrong();
  done = true;
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
