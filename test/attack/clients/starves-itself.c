// Takes 90 ms of a processor for each message, beside six others of its own for each processor that never stop, as its
// word says: `threads`; `children`; `short`, children that end after 2 ms, with new ones in their place; `ignored`, the
// same where nobody waits for them; `orphans`, without a parent and in sessions of their own.
#include <signal.h>
#include <time.h>

#include "../../clients/client.h"

static const char *kind;
static atomic_int left = 2;  // messages

static void work_ms(long ms) {
  struct timespec began, spent;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
  do {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  } while ((spent.tv_sec - began.tv_sec) * 1000 + (spent.tv_nsec - began.tv_nsec) / 1000000 < ms);
}

static void *work_for_ever(void *unused) {
  (void)unused;
  for (;;) work_ms(1000);
}

static void *start_short_ones(void *unused) {
  (void)unused;
  while (left > 0) {
    const pid_t child = fork();
    if (child == 0) {
      work_ms(2);
      _exit(0);
    }
    waitpid(child, NULL, 0);  // returns when it has ended, even if it is not told how
  }
  return NULL;
}

static void start_thread(void *(*start)(void *)) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, start, NULL) == 0, "a thread can be started");
}

static void start_child(void) {
  if (fork() == 0) work_for_ever(NULL);
}

static void start_orphan(void) {
  const pid_t parent = fork();
  if (parent == 0) {
    setsid();
    start_child();
    _exit(0);
  }
  waitpid(parent, NULL, 0);
}

static void handle(es_client_t *client, const es_message_t *message) {
  work_ms(90);
  allow(client, message);
  left--;
}

int main(int count, char **words) {
  must(count == 2, "it is told what to start");
  kind = words[1];
  const bool is_ignored = strcmp(kind, "ignored") == 0;
  if (is_ignored) signal(SIGCHLD, SIG_IGN);
  for (long more = 6 * sysconf(_SC_NPROCESSORS_ONLN); more > 0; --more) {
    if (strcmp(kind, "threads") == 0) start_thread(work_for_ever);
    if (strcmp(kind, "children") == 0) start_child();
    if (is_ignored || strcmp(kind, "short") == 0) start_thread(start_short_ones);
    if (strcmp(kind, "orphans") == 0) start_orphan();
  }
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
