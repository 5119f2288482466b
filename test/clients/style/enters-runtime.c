// Enters the runtime of another language in the handler, as cgo does when a thread of C calls Go for the first time: it
// asks for the bounds of its stack, and glibc for the processors of the thread. With -DBINDS it also binds the thread to
// them, which can wait until another processor has let it go.
#include "../client.h"

#include <sched.h>
#include <sys/syscall.h>

static void enter_runtime(void) {
  static bool entered;
  pthread_attr_t attributes;
  cpu_set_t processors;
  void *stack = NULL;
  size_t size = 0;
  if (entered) return;
  entered = true;
  must(pthread_getattr_np(pthread_self(), &attributes) == 0, "the attributes of the thread");
  must(pthread_attr_getstack(&attributes, &stack, &size) == 0 && size > 0, "its stack");
  must(pthread_attr_destroy(&attributes) == 0, "the end of the attributes");
  must(syscall(SYS_sched_getaffinity, 0, sizeof processors, &processors) > 0, "its processors");
#ifdef BINDS
  must(sched_setaffinity(0, sizeof processors, &processors) == 0, "the same ones");  // found here
#endif
}

static void handle(es_client_t *client, const es_message_t *message) {
  enter_runtime();
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
