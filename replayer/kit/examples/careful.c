// careful.c: an Endpoint Security client that follows the rules. It decides what it can from the message alone, takes
// everything else off the delivery queue, and answers before the deadline whatever its own work is doing.
//
// On Linux and on a Mac:
//   $(esreplay kit --cc --cflags) careful.c $(esreplay kit --libs) -o careful

#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <fcntl.h>
#include <os/log.h>
#include <stdatomic.h>
#include <unistd.h>

// A late answer gets the client killed, so work that piles up is refused instead of queued: beyond this many messages,
// the client gives the default answer at once.
enum { kMaxInFlight = 128 };

static dispatch_queue_t worker;
static atomic_int in_flight;

// AUTH_OPEN is the only event that is answered with flags.
static void allow(es_client_t *client, const es_message_t *message) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

// Runs on `worker`, where it may block. Looks for the `#!` at the start of a script.
static void examine(es_client_t *client, const es_message_t *message) {
  const es_process_t *target = message->event.exec.target;
  char start[2] = {0, 0};
  int fd = open(target->executable->path.data, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    if (read(fd, start, sizeof start) != sizeof start) start[0] = 0;
    close(fd);
  }
  allow(client, message);
  if (start[0] == '#' && start[1] == '!') {
    os_log(OS_LOG_DEFAULT, "pid %d runs the script %{public}s", audit_token_to_pid(target->audit_token),
           target->executable->path.data);
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;

  // The content of most messages is enough to decide.
  if (message->event_type != ES_EVENT_TYPE_AUTH_EXEC || message->event.exec.target->is_platform_binary) {
    allow(client, message);
    return;
  }
  if (atomic_fetch_add(&in_flight, 1) >= kMaxInFlight) {
    atomic_fetch_sub(&in_flight, 1);
    allow(client, message);
    return;
  }
  // The message belongs to the system and is gone when this function returns, unless it is retained.
  es_retain_message(message);
  dispatch_async(worker, ^{
    examine(client, message);
    es_release_message(message);
    atomic_fetch_sub(&in_flight, 1);
  });
}

int main(void) {
  worker = dispatch_queue_create("com.example.careful", DISPATCH_QUEUE_SERIAL);
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    os_log_error(OS_LOG_DEFAULT, "es_new_client: %d", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
