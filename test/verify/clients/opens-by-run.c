// Opens a file in its handler in some runs only, like a client with a race, but in runs that a test can choose: RUNS names
// the file in which it keeps the number of the run, and OPENS has a letter for each run that opens, from a on. The twin
// (BY_VERSION) opens it where messages have the version of macOS 26.
#include "../../clients/client.h"

static bool opens;

static void handle(es_client_t* client, const es_message_t* message) {
#if defined(BY_VERSION)
  opens = message->version >= 10;
#endif
  if (opens) close(open("/etc/hostname", O_RDONLY));  // found here
  allow(client, message);
}

int main(void) {
  int file = open(getenv("RUNS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  must(file >= 0 && write(file, "x", 1) == 1, "counted");
  opens = strchr(getenv("OPENS"), 'a' + (char)lseek(file, 0, SEEK_CUR) - 1) != NULL;
  close(file);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
