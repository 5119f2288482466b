// Keeps the program that was started last, and takes it for the one that opens a file. -DRIGHT looks at who opens it.
#include "../../clients/client.h"

static char last_program[1024];

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
    snprintf(last_program, sizeof last_program, "%s", path_of(message));
    allow(client, message);
    return;
  }
#ifdef RIGHT
  const char* program = message->process->executable->path.data;
#else
  const char* program = last_program;
#endif
  bool allowed = strstr(path_of(message), "/secret") == NULL || strcmp(program, "/usr/local/bin/editor") == 0;
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
