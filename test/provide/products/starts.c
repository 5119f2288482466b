// Starts eslogger in the way that its first word names, and prints how many lines it read.
#define _GNU_SOURCE
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

static char* arguments[] = {"eslogger", "exec", "fork", "exit", NULL};

static void become(const char* how) {
  const char* path = "/usr/bin/eslogger";
  if (strcmp(how, "execv") == 0) execv(path, arguments);
  if (strcmp(how, "execve") == 0) execve(path, arguments, environ);
  if (strcmp(how, "execl") == 0) execl(path, "eslogger", "exec", "fork", "exit", NULL);
  if (strcmp(how, "execle") == 0) execle(path, "eslogger", "exec", "fork", "exit", NULL, environ);
  // Without our PATH, and nothing else of the environment.
  char* plain[] = {"PATH=/usr/bin:/bin", NULL};
  setenv("PATH", "/usr/bin:/bin", 1);
  if (strcmp(how, "execvp") == 0) execvp("eslogger", arguments);
  if (strcmp(how, "execlp") == 0) execlp("eslogger", "eslogger", "exec", "fork", "exit", NULL);
  if (strcmp(how, "execvpe") == 0) execvpe("eslogger", arguments, plain);
  _exit(127);
}

// The child of vfork has our memory until it becomes eslogger.
static int starts_by(const char* how) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t pid = strncmp(how, "execv", 5) == 0 ? vfork() : fork();
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    become(how);
  }
  close(ends[1]);
  count(fdopen(ends[0], "r"));
  return 0;
}

int main(int words, char** word) {
  if (words == 2 && strncmp(word[1], "exec", 4) == 0) return starts_by(word[1]);
  if (words == 2 && strcmp(word[1], "spawn") == 0) {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t pid = 0;
    if (posix_spawn(&pid, "/usr/bin/eslogger", &actions, NULL, arguments, environ) != 0) return 1;
    close(ends[1]);
    count(fdopen(ends[0], "r"));
  } else if (words == 2 && strcmp(word[1], "popen") == 0) {
    count(popen("/usr/bin/eslogger exec fork exit", "r"));
  } else if (words == 2 && strcmp(word[1], "system") == 0) {
    // Its lines are not ours to count.
    return system("sudo /usr/bin/eslogger exec fork exit | sed -n -u =") >> 8;
  } else if (words == 2 && strcmp(word[1], "sudo") == 0) {
    count(popen("sudo -n -u root eslogger exec fork exit", "r"));
  } else {
    // As the child of a child, without our PATH.
    setenv("PATH", "/usr/bin:/bin", 1);
    count(popen("sh -c 'sudo /usr/bin/eslogger exec fork exit; true'", "r"));
  }
  return 0;
}
