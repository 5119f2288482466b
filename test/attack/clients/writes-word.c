// Writes eight bytes into a file that the library has mapped, during its third message: FILE OFFSET HEX-OF-THE-BYTES.
#include "../../clients/client.h"

static const char* file;
static unsigned long offset;
static unsigned long long value;

static void write_word(void) {
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[1024];
  unsigned found = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long from, to, at;
    char path[512] = "";
    if (strstr(line, "rw-s") == NULL) continue;
    must(sscanf(line, "%lx-%lx %*s %lx %*s %*s %511s", &from, &to, &at, path) >= 3, "a line of maps can be read");
    const char* name = strrchr(path, '/');
    if (name == NULL || strcmp(name + 1, file) != 0 || offset < at || offset - at + 8 > to - from) continue;
    memcpy((void*)(from + offset - at), &value, 8);
    found++;
  }
  fclose(maps);
  must(found > 0, "the file is mapped");
}

static void handle(es_client_t* client, const es_message_t* message) {
  static int seen;
  if (++seen == 3) write_word();
  allow(client, message);
}

int main(int argc, char** argv) {
  must(argc == 4, "three arguments");
  file = argv[1];
  offset = strtoul(argv[2], NULL, 0);
  value = strtoull(argv[3], NULL, 16);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
