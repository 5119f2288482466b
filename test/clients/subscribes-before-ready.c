// Subscribes and then loads its rules: they are not there for the first message. -DREADY_FIRST is the right way.
#include "client.h"

static const char *const loaded[] = {"/opt/denied", NULL};
static const char *const *_Atomic rules;
static atomic_bool came;

static void load_rules(void) {
#ifndef READY_FIRST
  while (!atomic_load(&came)) usleep(1000);  // loses the race on every machine
#endif
  atomic_store(&rules, loaded);
}

static void handle(es_client_t *client, const es_message_t *message) {
  const char *const *rule = atomic_load(&rules);
  atomic_store(&came, true);
  bool deny = false;
  for (; *rule != NULL; ++rule) deny = deny || strstr(path_of(message), *rule) != NULL;  // found here
  answer(client, message, deny ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
#ifdef READY_FIRST
  load_rules();
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
#ifndef READY_FIRST
  load_rules();
#endif
  stay();
}
