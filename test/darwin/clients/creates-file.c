// Creates a file before it subscribes, and checks that it has the given mode: open()'s variadic argument reached the
// system. PRIVATE_FILE in the environment is the file's path.
#include <EndpointSecurity/EndpointSecurity.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_mode(const char* path, mode_t mode) {
  struct stat status;
  return stat(path, &status) == 0 && (status.st_mode & 0777) == mode;
}

int main(void) {
  const char* path = getenv("PRIVATE_FILE");
  if (path == NULL) return 96;
  umask(0);
  if (open(path, O_WRONLY | O_CREAT | O_EXCL, 0640) < 0 || !has_mode(path, 0640)) return 97;
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (message->action_type == ES_ACTION_TYPE_AUTH) es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  if (es_subscribe(client, (const es_event_type_t[]){ES_EVENT_TYPE_AUTH_EXEC}, 1) != ES_RETURN_SUCCESS) return 99;
  for (;;) pause();
}
