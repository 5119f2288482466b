// Builds text in memory with stdio, as many C programs do (-DTO_FILE: the same lines, to a file).
#include "../client.h"

static FILE *file;

static void describe(FILE *stream, const es_message_t *message) {
  fprintf(stream, "%d", audit_token_to_pid(message->process->audit_token));  // found here
}

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef TO_FILE
  describe(file, message);
#else
  char *text = NULL;
  size_t size = 0;
  FILE *growing = open_memstream(&text, &size);
  describe(growing, message);
  fputs(" by name ", growing);
  fflush(growing);
  fclose(growing);
  must(size > 0 && strstr(text, " by name ") != NULL, "what was printed");
  char fixed[64] = "7 8";
  FILE *field = fmemopen(fixed, sizeof fixed, "r");
  int first = 0;
  must(fscanf(field, "%d", &first) == 1 && first == 7 && fgetc(field) == ' ', "a stream of a buffer");
  fclose(field);
  free(text);
#endif
  if (is_auth(message)) allow(client, message);
}

int main(void) {
  file = fopen("/dev/null", "w");
  start_client(handle, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT));
  stay();
}
