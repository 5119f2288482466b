// Starts eslogger in the way that its first word names, and prints how many lines it read.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char** environ;

static void count(FILE* lines) {
  char* line = NULL;
  size_t room = 0;
  for (int read = 1; getline(&line, &room, lines) > 0; ++read) {
    printf("%d\n", read);
    fflush(stdout);
  }
}

int main(int words, char** word) {
  if (words == 2 && strcmp(word[1], "spawn") == 0) {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    char* arguments[] = {"eslogger", "exec", "fork", "exit", NULL};
    pid_t pid = 0;
    if (posix_spawn(&pid, "/usr/bin/eslogger", &actions, NULL, arguments, environ) != 0) return 1;
    close(ends[1]);
    count(fdopen(ends[0], "r"));
  } else if (words == 2 && strcmp(word[1], "sudo") == 0) {
    count(popen("sudo -n -u root eslogger exec fork exit", "r"));
  } else {
    // As the child of a child, without our PATH.
    setenv("PATH", "/usr/bin:/bin", 1);
    count(popen("sh -c 'sudo /usr/bin/eslogger exec fork exit; true'", "r"));
  }
  return 0;
}
