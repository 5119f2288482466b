// Decides by the number of the run, which it keeps in a file from run to run: chance that a test can choose. RUNS names
// the file. DENIES has a character for each run that denies opens, from '1', and NOISE for each that denies execs
// (-DALLOWS_ROOT: root may always open).
#include "../../clients/client.h"

static int run;

static bool is_among(const char* name) {
  const char* runs = getenv(name);
  return runs != NULL && strchr(runs, '0' + (char)run) != NULL;
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    answer(client, message, is_among("NOISE") ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
    return;
  }
  bool allowed = !is_among("DENIES");
#if defined(ALLOWS_ROOT)
  allowed = allowed || audit_token_to_euid(message->process->audit_token) == 0;
#endif
  must(es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, true) == ES_RESPOND_RESULT_SUCCESS, "taken");
}

int main(void) {
  int file = open(getenv("RUNS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  must(file >= 0 && write(file, "x", 1) == 1, "counted");
  run = (int)lseek(file, 0, SEEK_CUR);
  close(file);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
