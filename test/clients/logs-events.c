// Logs a line for each event from a queue, with what it copied of the message. It makes one of the usual mistakes if it
// is compiled with its name.
#include "client.h"

typedef struct {
  const char *event;
  pid_t pid, parent;
  char path[64];
} line_t;

// What a product that forgets forks knows: the last program that was started, and its parent.
static pid_t started, parent_of_started;

static pid_t parent_of(const es_process_t *process) {
#ifdef FORGETS_FORKS
  if (audit_token_to_pid(process->audit_token) != started) return parent_of_started;
#endif
  return process->ppid;
}

static void print(line_t line) {
  printf("%s pid=%d ppid=%d %s\n", line.event, line.pid, line.parent, line.path);
}

static void log_later(line_t line) {
  dispatch_async(queue, ^{
    print(line);
#ifdef TWICE
    if (strcmp(line.event, "exec") == 0) print(line);
#endif
  });
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (is_auth(message)) {  // the last message: every line is written before it is answered
    es_retain_message(message);
    dispatch_async(queue, ^{
      allow(client, message);
      es_release_message(message);
    });
    return;
  }
  const es_process_t *process = message->process;
  line_t line = {"open", audit_token_to_pid(process->audit_token), 0, ""};
  const es_file_t *file = message->event.open.file;
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXEC) {
    line.event = "exec";
    file = message->event.exec.target->executable;
    started = line.pid;
    parent_of_started = process->ppid;
  } else if (message->event_type == ES_EVENT_TYPE_NOTIFY_FORK) {
    line.event = "fork";
    file = message->event.fork.child->executable;
  }
  line.parent = parent_of(process);
  size_t length = file->path.length;
#ifdef CUTS_PATH
  length -= 1;
#endif
  snprintf(line.path, sizeof line.path, "%.*s", (int)length, file->path.data);
#ifdef WRONG_PID
  if (strcmp(line.event, "open") == 0) line.pid = line.parent;
#endif
#ifdef SKIPS
  if (strcmp(line.event, "fork") == 0) return;
#endif
#ifdef HOLDS_BACK
  static line_t held;
  if (strcmp(line.event, "exec") == 0) {
    held = line;
    return;
  }
  log_later(line);
  if (held.event != NULL) log_later(held);
  held = (line_t){0};
#else
  log_later(line);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_NOTIFY_OPEN,
        ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
