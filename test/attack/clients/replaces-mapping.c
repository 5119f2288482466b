// Maps pages of its own over the file of its run that the first word names, in its second message, and then stops and
// continues itself for ever, as a busy machine would hold it up; it answers everything.
#include <signal.h>
#include <sys/mman.h>

#include "../../clients/client.h"

static const char *name;

static void replace_mappings(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[1024];
  unsigned replaced = 0;
  must(maps != NULL, "the mappings can be read");
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long begin = 0, end = 0;
    char path[512] = "";
    if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %511s", &begin, &end, path) != 3) continue;
    const char *last = strrchr(path, '/');
    if (last == NULL || strcmp(last + 1, name) != 0) continue;
    must(mmap((void *)begin, end - begin, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
             MAP_FAILED,
         "a mapping can be replaced");
    replaced++;
  }
  fclose(maps);
  must(replaced > 0, "the file is mapped");
}

// Each stop is a stall of the machine for the library.
static void hold_up(void) {
  const pid_t client = getpid();
  if (fork() != 0) return;
  while (getppid() == client) {
    kill(client, SIGSTOP);
    usleep(30000);
    kill(client, SIGCONT);
    usleep(300000);
  }
  _exit(0);
}

static void handle(es_client_t *client, const es_message_t *message) {
  static int seen;
  if (is_auth(message)) allow(client, message);
  if (++seen != 2) return;
  hold_up();
  replace_mappings();
}

int main(int argc, char **argv) {
  must(argc == 2, "a file is named");
  name = argv[1];
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
