// opens-in-handler.c: an Endpoint Security client that makes the most common mistake. Its handler opens the program
// that is about to run, to look at its first bytes. On a quiet machine that takes microseconds and goes unnoticed. But
// the open is an AUTH_OPEN event for every client on the machine, and on a network volume, a sleeping disk or a busy
// boot it waits. While it waits, this client answers no message.
//
// On Linux and on a Mac:
//   $(esreplay kit --cc --cflags) opens-in-handler.c $(esreplay kit --libs) -o opens-in-handler

#include <EndpointSecurity/EndpointSecurity.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool is_script(const char *path) {
  char start[2] = {0, 0};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t size = read(fd, start, sizeof start);
  close(fd);
  return size == sizeof start && start[0] == '#' && start[1] == '!';
}

static void handle_exec(es_client_t *client, const es_message_t *message) {
  const es_process_t *target = message->event.exec.target;
  bool denied = !target->is_platform_binary && is_script(target->executable->path.data);
  es_respond_auth_result(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
}

int main(void) {
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
      handle_exec(own, message);
    } else if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
      es_respond_flags_result(own, message, UINT32_MAX, false);
    }
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
