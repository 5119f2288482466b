// Answers after its deadline, because a child of its own stops it meanwhile and lets it go on.
#include <signal.h>
#include <sys/mman.h>

#include "../../clients/client.h"

enum { kStopMs = 300 };

static atomic_int *step;  // 1: the handler has begun; 2: it may go on

static void stop_parent(void) {
  while (*step != 1) usleep(1000);
  must(kill(getppid(), SIGSTOP) == 0, "SIGSTOP can be sent");
  usleep(kStopMs * 1000);
  *step = 2;
  must(kill(getppid(), SIGCONT) == 0, "SIGCONT can be sent");
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (*step == 0) *step = 1;
  while (*step != 2) continue;
  allow(client, message);
}

int main(void) {
  step = mmap(NULL, sizeof *step, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(step != MAP_FAILED, "mmap works");
  const pid_t child = fork();
  must(child >= 0, "fork works");
  if (child == 0) {
    stop_parent();
    _exit(0);
  }
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
