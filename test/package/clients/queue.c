// A client whose main loop is libdispatch's, in C and in C++: its handler opens the program that is about to run, and a
// queue answers. Tests of workflows build it on systems that have no libdispatch.
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __cplusplus
#include <string>
static std::string path_of(const es_message_t* message) { return message->event.exec.target->executable->path.data; }
#define PATH_OF(message) path_of(message).c_str()
#else
#define PATH_OF(message) (message)->event.exec.target->executable->path.data
#endif

int main(void) {
  dispatch_queue_t queue = dispatch_queue_create("decisions", DISPATCH_QUEUE_SERIAL);
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    int fd = open(PATH_OF(message), O_RDONLY | O_CLOEXEC);  // found here
    if (fd >= 0) close(fd);
    es_retain_message(message);
    dispatch_async(queue, ^{
      es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
      es_release_message(message);
    });
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  dispatch_main();
}
