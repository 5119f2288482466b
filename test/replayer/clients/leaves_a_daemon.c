// Answers every AUTH message, and leaves a process behind as daemons do: forked twice, in a session of its own, with
// none of our descriptors open, another program with a clean environment. The argument is how long that process sleeps.
#include <sys/wait.h>

#include "es_test_client.h"

static void leave_daemon(char *seconds) {
  pid_t child = fork();
  if (child != 0) {
    waitpid(child, NULL, 0);
    return;
  }
  setsid();
  if (fork() != 0) _exit(0);
  for (int descriptor = 0; descriptor < 64; ++descriptor) close(descriptor);
  char *arguments[] = {"sleep", seconds, NULL};
  char *environment[] = {NULL};
  execve("/bin/sleep", arguments, environment);
  _exit(1);
}

int main(int argc, char **argv) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  leave_daemon(argc > 1 ? argv[1] : "300");
  fprintf(stderr, "daemon left\n");
  wait_for_the_end();
}
