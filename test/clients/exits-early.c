// Exits after three messages: on its queue, or in its handler.
#include "client.h"

#ifdef BARE
#include <sys/syscall.h>
#endif

#if defined(QUICK)
#define END() quick_exit(3)
#elif defined(AT_ONCE)
#define END() _exit(3)
#elif defined(BARE)
#define END() syscall(SYS_exit_group, 3)
#else
#define END() exit(3)
#endif

static void handle(es_client_t *client, const es_message_t *message) {
  static atomic_int seen;
  allow(client, message);
  if (++seen != 3) return;
#if defined(IN_HANDLER)
  END();  // found here
#else
  dispatch_async(queue, ^{
    END();  // found here
  });
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
