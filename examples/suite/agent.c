// agent.c: denies scripts that are not part of macOS. As it is, it looks at the program on a queue of its own. With
// -DHASTY it opens the file in its handler, which blocks every other message meanwhile.
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

static bool is_script(const char *path) {
  char start[2] = {0, 0};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t size = read(fd, start, sizeof start);
  close(fd);
  return size == sizeof start && start[0] == '#' && start[1] == '!';
}

static void decide(es_client_t *client, const es_message_t *message) {
  const es_process_t *target = message->event.exec.target;
  bool denied = !target->is_platform_binary && is_script(target->executable->path.data);
  es_respond_auth_result(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
}

int main(void) {
  dispatch_queue_t worker = dispatch_queue_create("com.example.agent", DISPATCH_QUEUE_SERIAL);
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) es_respond_flags_result(own, message, UINT32_MAX, false);
    if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC) return;
#ifdef HASTY
    (void)worker;
    decide(own, message);
#else
    es_retain_message(message);
    dispatch_async(worker, ^{
      decide(own, message);
      es_release_message(message);
    });
#endif
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  dispatch_main();
}
