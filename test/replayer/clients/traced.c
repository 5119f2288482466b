// Is debugged: in the handler of its first message a child attaches to every thread. In that of the second one, which
// lasts MS milliseconds, `stop` halts them for as long and `watch` lets them run. Prints `attached N`.
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include "es_test_client.h"

static int g_threads[64], g_count;

static char attach(pid_t parent) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", parent);
  DIR* tasks = opendir(path);
  for (struct dirent* entry; tasks != NULL && g_count < 64 && (entry = readdir(tasks)) != NULL;) {
    int thread = atoi(entry->d_name);
    if (thread == 0 || ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0) continue;
    g_threads[g_count++] = thread;
  }
  if (tasks != NULL) closedir(tasks);
  return (char)g_count;
}

static char debug_and_detach(int stop, int ms) {
  for (int i = 0; stop && i < g_count; ++i) {
    ptrace(PTRACE_INTERRUPT, g_threads[i], NULL, NULL);
    waitpid(g_threads[i], NULL, __WALL);
  }
  usleep(ms * 1000);
  for (int i = 0; stop && i < g_count; ++i) ptrace(PTRACE_CONT, g_threads[i], NULL, NULL);
  usleep(stop ? 200000 : 0);
  for (int i = 0; i < g_count; ++i) {
    ptrace(PTRACE_INTERRUPT, g_threads[i], NULL, NULL);
    waitpid(g_threads[i], NULL, __WALL);
    ptrace(PTRACE_DETACH, g_threads[i], NULL, NULL);
  }
  return 0;
}

static int g_begin[2], g_done[2];

// Runs in the child, which does one step each time it is told to.
static int serve(pid_t parent, int stop, int ms) {
  char byte;
  for (int step = 0; step < 2; ++step) {
    if (read(g_begin[0], &byte, 1) != 1) return 1;
    byte = step == 0 ? attach(parent) : debug_and_detach(stop, ms);
    if (write(g_done[1], &byte, 1) != 1) return 1;
  }
  return 0;
}

int main(int argc, char** argv) {
  int stop = argc > 1 && strcmp(argv[1], "stop") == 0;
  int ms = argc > 2 ? atoi(argv[2]) : 300;
  if (pipe(g_begin) != 0 || pipe(g_done) != 0) return 1;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) _exit(serve(parent, stop, ms));
  prctl(PR_SET_PTRACER, child, 0, 0, 0);
  __block int number = 0;
  if (start(^(es_client_t* client, const es_message_t* message) {
        char count = 0;
        if (number < 2 && write(g_begin[1], "x", 1) == 1 && read(g_done[0], &count, 1) == 1 && number == 0) {
          printf("attached %d\n", count);
          fflush(stdout);
        }
        ++number;
        answer(client, message, 0);
      }))
    return 1;
  wait_for_the_end();
}
