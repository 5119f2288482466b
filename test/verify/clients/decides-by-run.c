// Decides by the number of the run, which it keeps in a file from run to run: chance that a test can choose. RUNS names
// the file, and DENIES has a digit for each run that denies.
#include "../../clients/client.h"

static bool allowed;

static void handle(es_client_t* client, const es_message_t* message) {
  must(es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, true) == ES_RESPOND_RESULT_SUCCESS, "taken");
}

int main(void) {
  int file = open(getenv("RUNS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  must(file >= 0 && write(file, "x", 1) == 1, "counted");
  allowed = strchr(getenv("DENIES"), '0' + (char)lseek(file, 0, SEEK_CUR)) == NULL;
  close(file);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
