// Starts a program before it makes its ES client, or becomes it: WAY PROGRAM [ARGS...].
#include <spawn.h>
#include "../../clients/client.h"

extern char** environ;

typedef int (*spawn_t)(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*, char* const*,
                       char* const*);

static void handle(es_client_t* client, const es_message_t* message) {
  if (is_auth(message)) answer(client, message, ES_AUTH_RESULT_ALLOW);
}

static int ended(pid_t child) {
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int spawned(spawn_t spawn, char** words, char** values) {
  pid_t child = 0;
  return spawn(&child, words[0], NULL, NULL, words, values) == 0 ? ended(child) : 97;
}

static int forked(char** words) {
  const pid_t child = fork();
  if (child == 0) _exit(execv(words[0], words) + 98);
  return ended(child);
}

static int piped(const char* command) {
  FILE* shell = popen(command, "r");
  return shell == NULL ? 97 : pclose(shell);
}

// Once the process has joined the run, an older copy of its environment must not lead others there.
static int later(char** words) {
  char* copy[512];
  size_t count = 0;
  while (environ[count] != NULL && count < 511) {
    copy[count] = environ[count];
    ++count;
  }
  copy[count] = NULL;
  es_client_t* first = NULL;
  es_new_client_result_t made = es_new_client(&first, ^(es_client_t* client, const es_message_t* message) {
    handle(client, message);
  });
  if (made != ES_NEW_CLIENT_RESULT_SUCCESS) return 93;
  const int failed = spawned(posix_spawn, words, copy);
  es_delete_client(first);
  return failed;
}

static int start(const char* way, char** words) {
  if (strcmp(way, "execv") == 0) return execv(words[0], words) + 98;
  if (strcmp(way, "execve") == 0) return execve(words[0], words, environ) + 98;
  if (strcmp(way, "execvp") == 0) return execvp(words[0], words) + 98;
  if (strcmp(way, "fork") == 0) return forked(words);
  if (strcmp(way, "posix_spawn") == 0) return spawned(posix_spawn, words, environ);
  if (strcmp(way, "posix_spawnp") == 0) return spawned(posix_spawnp, words, environ);
  if (strcmp(way, "system") == 0) return system(words[0]);
  if (strcmp(way, "popen") == 0) return piped(words[0]);
  if (strcmp(way, "later") == 0) return later(words);
  return 95;
}

int main(int count, char** words) {
  if (count < 3) return 94;
  const int failed = start(words[1], words + 2);
  if (failed != 0) return failed;
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
