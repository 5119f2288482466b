// Events that asks.c causes, and its record of every message. Children work on files of its folder, because a client
// receives no events of its own. In a replay the messages come from a trace.
#pragma once
#include "../replayer/clients/es_test_client.h"

#include <dispatch/dispatch.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { kMaxSeen = 64, kUsage = 64, kLimitSeconds = 40 };

struct seen {
  es_event_type_t type;
  uint64_t seq_num, global_seq_num;
  pid_t pid;
  bool is_asked_file;
};

static bool causes_events;
static const char* folder;
static dispatch_semaphore_t ended, told;
static int deed_status;
static struct seen seen[kMaxSeen];
static size_t seen_count;
static const char* answered = "unclear: nothing was delivered";
static char text[256];

static const char* say(const char* format, long long number) {
  snprintf(text, sizeof text, format, number);
  return text;
}

static const char* respond_code(es_respond_result_t code) {
  switch (code) {
    case ES_RESPOND_RESULT_SUCCESS: return "success";
    case ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT: return "invalid-argument";
    case ES_RESPOND_RESULT_ERR_INTERNAL: return "internal";
    case ES_RESPOND_RESULT_NOT_FOUND: return "not-found";
    case ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE: return "duplicate";
    case ES_RESPOND_RESULT_ERR_EVENT_TYPE: return "event-type";
    default: return say("unclear: code %lld", (long long)code);
  }
}

// --- What causes events. Not used in a replay. ---

static void path_of(char* path, const char* name) { snprintf(path, PATH_MAX, "%s/%s", folder, name); }

static int open_once(const char* path, int flags) {
  int fd = open(path, flags | O_CLOEXEC, 0600);
  if (fd >= 0) close(fd);
  return fd >= 0 ? 0 : errno;
}

static int open_file(const char* name) {
  char path[PATH_MAX];
  path_of(path, name);
  return open_once(path, O_RDONLY);
}

// Runs the deed in a child, because a client receives no events of its own. Returns the child's status.
static int in_child(int (*deed)(void)) {
  pid_t child = fork();
  if (child == 0) _exit(deed());
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int opens(void) { return open_file("asked"); }

static int opens_twice(void) {
  (void)open_file("asked");
  return open_file("asked");
}

// Three opens of the folder among three of other programs' files, and three changes that are not subscribed to.
static int opens_here_and_there(void) {
  char path[PATH_MAX];
  path_of(path, "asked");
  for (int time = 0; time < 3; ++time) {
    (void)open_once(path, O_RDONLY);
    (void)open_once("/etc/hosts", O_RDONLY);
    (void)chmod(path, 0600);
  }
  return 0;
}

static int opens_a_hundred_times(void) {
  for (int time = 0; time < 100; ++time) (void)open_file("asked");
  return 0;
}

static int opens_much(void) {
  char path[PATH_MAX];
  path_of(path, "asked");
  for (int time = 0; time < 400000; ++time) (void)open_once(path, O_RDONLY);
  return 0;
}

// Muted from its birth on, until it becomes another program.
static int opens_after_exec(void) {
  char path[PATH_MAX];
  path_of(path, "asked");
  usleep(500000);  // it is muted when its birth is reported
  (void)open_once(path, O_RDONLY);
  return execl("/bin/cat", "cat", path, (char*)NULL);
}

static int petitions(void) {
  return execl("/usr/bin/security", "security", "authorize", "system.preferences", (char*)NULL);
}

static int opens_last(void) { return open_file("last"); }

// --- What is observed. ---

static bool ends_with(es_string_token_t token, const char* end) {
  size_t length = strlen(end);
  return token.length >= length && strcmp(token.data + token.length - length, end) == 0;
}

static const es_file_t* opened(const es_message_t* message) {
  return message->event_type == ES_EVENT_TYPE_AUTH_OPEN || message->event_type == ES_EVENT_TYPE_NOTIFY_OPEN
             ? message->event.open.file
             : NULL;
}

// Call it in a handler: a replay goes on once the answer is printed.
static void end_here(void) {
  static bool over = false;
  if (over) return;
  over = true;
  dispatch_semaphore_signal(ended);
  dispatch_semaphore_wait(told, DISPATCH_TIME_FOREVER);
}

static void notice(const es_message_t* message) {
  const es_file_t* file = opened(message);
  if (seen_count < kMaxSeen) {
    seen[seen_count++] = (struct seen){
        .type = message->event_type,
        .seq_num = message->seq_num,
        .global_seq_num = message->global_seq_num,
        .pid = message->process->audit_token.val[5],
        .is_asked_file = file != NULL && ends_with(file->path, "/asked"),
    };
  }
}

static unsigned times_seen(es_event_type_t type) {
  unsigned times = 0;
  for (size_t at = 0; at < seen_count; ++at) times += seen[at].type == type && seen[at].is_asked_file;
  return times;
}
