// Denies a program that it sees for the first time, and knows it from then on, in later runs too: it keeps what it learns
// in a file in HOME. (-DELSEWHERE: in the folder that STATE names.)
#include "../../clients/client.h"

#ifdef ELSEWHERE
#define FOLDER "STATE"
#else
#define FOLDER "HOME"
#endif

enum { kPrograms = 64, kPath = 256 };

static char programs[kPrograms][kPath];
static unsigned count;
static FILE* file;

static bool is_known(const char* path) {
  for (unsigned i = 0; i < count; i++)
    if (strcmp(programs[i], path) == 0) return true;
  return false;
}

static void learn(const char* path) {
  if (count == kPrograms) return;
  char* program = programs[count++];
  snprintf(program, kPath, "%s", path);
  dispatch_async(queue, ^{
    fprintf(file, "%s\n", program);
    fflush(file);
  });
}

static void handle(es_client_t* client, const es_message_t* message) {
  bool known = is_known(path_of(message));
  if (!known) learn(path_of(message));
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

static void read_file(void) {
  char path[1024], line[kPath];
  const char* folder = getenv(FOLDER);
  must(folder != NULL, "a folder");
  snprintf(path, sizeof path, "%s/esreplay-test-programs", folder);
  file = fopen(path, "a+");
  must(file != NULL, "a file");
  while (count < kPrograms && fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = 0;
    snprintf(programs[count++], kPath, "%s", line);
  }
}

int main(void) {
  read_file();
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
