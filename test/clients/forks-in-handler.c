// Runs a tool from its handler to decide: fork, then wait for the child.
#include "examine.h"

static void examine(void) {
  pid_t child = fork();  // found here
  if (child == 0) _exit(7);
  int status = 0;
  must(child > 0 && waitpid(child, &status, 0) == child, "fork and waitpid work");
  must(WIFEXITED(status) && WEXITSTATUS(status) == 7, "the child's status arrives");
}
