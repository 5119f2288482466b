// Answers, and leaves before the end: `exit`, `abort`, `fork` (the child tries to use the surface), `crash`,
// `own-handler`.
#include <signal.h>
#include <sys/wait.h>

#include "es_test_client.h"

static void on_fault(int signal) {
  (void)signal;
  if (write(1, "own handler\n", 12) == 12) _exit(7);
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "exit";
  if (strcmp(how, "own-handler") == 0) signal(SIGSEGV, on_fault);
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  if (strcmp(how, "exit") == 0) exit(3);
  if (strcmp(how, "abort") == 0) abort();
  if (strcmp(how, "crash") == 0 || strcmp(how, "own-handler") == 0) *(volatile int *)16 = 1;
  if (strcmp(how, "fork") == 0) {
    pid_t child = fork();
    if (child == 0) {
      es_client_t *client = NULL;
      _exit(es_new_client(&client, ^(es_client_t *c, const es_message_t *m) {
              (void)c, (void)m;
            }) == ES_NEW_CLIENT_RESULT_SUCCESS);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    fflush(stdout);
  }
  wait_for_the_end();
}
