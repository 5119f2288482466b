// Ends by a signal that it, or the C library on its behalf, sends to itself: in the handler, on a queue, on a thread.
#include "client.h"

#include <assert.h>
#include <signal.h>
#ifdef TGKILLS
#include <sys/syscall.h>
#endif

#if defined(RAISES)
#define END() raise(SIGABRT)
#elif defined(KILLS)
#define END() kill(getpid(), SIGABRT)
#elif defined(QUEUES)
#define END() sigqueue(getpid(), SIGSEGV, (union sigval){0})
#elif defined(KILLS_THREAD)
#define END() pthread_kill(pthread_self(), SIGABRT)
#elif defined(TGKILLS)
#define END() syscall(SYS_tgkill, getpid(), gettid(), SIGILL)
#elif defined(ASSERTS)
#define END() assert(queue == NULL)
#elif defined(FREES_TWICE)
#define END() free(memory), free(memory)
#elif defined(OVERFLOWS)
void *__memcpy_chk(void *to, const void *from, size_t size, size_t room);
#define END() __memcpy_chk(memory, "more than there is room for", 27, 8)
#elif defined(SMASHES)
void __stack_chk_fail(void);
#define END() __stack_chk_fail()
#else
#define END() pthread_kill(pthread_self(), 0)
#endif

static void *volatile memory;

static void die(void) {
  memory = malloc(4000);
  END();  // found here
}

#if defined(ON_THREAD)
static void *run(void *nothing) {
  die();
  return nothing;
}
#endif

static void handle(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  if (strstr(path_of(message), "denied") == NULL) return;
#if defined(ON_QUEUE)
  dispatch_async(queue, ^{
    die();
  });
#elif defined(ON_THREAD)
  dispatch_async(queue, ^{
    pthread_t thread;
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);  // libdispatch's workers block most signals
    pthread_create(&thread, NULL, run, NULL);
  });
#else
  die();
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
