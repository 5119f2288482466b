// Is debugged while its handler is busy for MS milliseconds: a child attaches to every thread, `stop` halts them for as
// long, `watch` lets them run. Prints `attached N`.
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include "es_test_client.h"

static int debug(pid_t parent, int stop, int ms) {
  char path[64];
  int threads[64], count = 0;
  snprintf(path, sizeof path, "/proc/%d/task", parent);
  DIR* tasks = opendir(path);
  for (struct dirent* entry; tasks != NULL && count < 64 && (entry = readdir(tasks)) != NULL;) {
    int thread = atoi(entry->d_name);
    if (thread == 0 || ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0) continue;
    threads[count++] = thread;
  }
  if (tasks != NULL) closedir(tasks);
  for (int i = 0; stop && i < count; ++i) {
    ptrace(PTRACE_INTERRUPT, threads[i], NULL, NULL);
    waitpid(threads[i], NULL, __WALL);
  }
  usleep(ms * 1000);
  for (int i = 0; stop && i < count; ++i) ptrace(PTRACE_CONT, threads[i], NULL, NULL);
  usleep(stop ? 200000 : 0);
  for (int i = 0; i < count; ++i) {
    ptrace(PTRACE_INTERRUPT, threads[i], NULL, NULL);
    waitpid(threads[i], NULL, __WALL);
    ptrace(PTRACE_DETACH, threads[i], NULL, NULL);
  }
  return count;
}

static int g_begin[2], g_done[2];

int main(int argc, char** argv) {
  int stop = argc > 1 && strcmp(argv[1], "stop") == 0;
  int ms = argc > 2 ? atoi(argv[2]) : 300;
  if (pipe(g_begin) != 0 || pipe(g_done) != 0) return 1;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    char byte;
    if (read(g_begin[0], &byte, 1) != 1) _exit(1);
    byte = (char)debug(parent, stop, ms);
    _exit(write(g_done[1], &byte, 1) != 1);
  }
  prctl(PR_SET_PTRACER, child, 0, 0, 0);
  __block int first = 1;
  if (start(^(es_client_t* client, const es_message_t* message) {
        char count = 0;
        if (first && write(g_begin[1], "x", 1) == 1 && read(g_done[0], &count, 1) == 1) {
          printf("attached %d\n", count);
          fflush(stdout);
        }
        first = 0;
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
