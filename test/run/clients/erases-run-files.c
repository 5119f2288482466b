// Sleeps in its handler, which is a violation, and then damages the files of its run: -DZEROES what is mapped of them,
// -DUNLINKS or -DTRUNCATES them.
#include "../../clients/client.h"

#define MOST 64

static void erase(unsigned long from, unsigned long to, const char *path) {
#if defined(ZEROES)
  (void)path;
  memset((void *)from, 0, to - from);
#elif defined(UNLINKS)
  (void)from, (void)to;
  unlink(path);
#else
  (void)from, (void)to;
  must(truncate(path, 0) == 0 || errno == ENOENT, "truncate works");
#endif
}

static void erase_all(void) {
  static struct {
    unsigned long from, to;
    char path[512];
  } found[MOST];
  unsigned count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[1024];
  while (count < MOST && fgets(line, sizeof line, maps) != NULL) {
    if (strstr(line, "/ledger-") == NULL || strstr(line, "rw-s") == NULL) continue;
    must(sscanf(line, "%lx-%lx %*s %*s %*s %*s %511s", &found[count].from, &found[count].to, found[count].path) == 3,
         "a line of maps can be read");
    count++;
  }
  fclose(maps);
  must(count > 0, "the files are mapped");
  for (unsigned at = 0; at < count; at++) {
    // What is reserved ahead and has no room yet is not backed by memory.
    unsigned long most = found[at].from + (256UL << 10);
    erase(found[at].from, found[at].to < most ? found[at].to : most, found[at].path);
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  static int seen;
  usleep(2000);
  if (++seen == 3) erase_all();
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
