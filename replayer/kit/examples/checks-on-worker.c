// checks-on-worker.c: does what checks-in-handler.c does, without the mistake. The checks run one at a time on a queue
// of their own, so the handler is free for the messages that trustd causes meanwhile. Whatever the check is doing, the
// message is answered when four fifths of its time are over.
//
// The same command builds it on Linux, with the kit, and on a Mac, with Apple's SDK.
//
//   $(esreplay kit --cc --cflags) checks-on-worker.c $(esreplay kit --libs) -o checks-on-worker
//
// A check of the file on disk may see another file than the one that runs. If the code-signing fields of the message
// say enough, a client decides by them, in the handler, and needs none of this.

#include <CoreFoundation/CoreFoundation.h>
#include <EndpointSecurity/EndpointSecurity.h>
#include <Security/Security.h>
#include <dispatch/dispatch.h>
#include <mach/mach_time.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Beyond this many messages, the client gives the default answer at once.
enum { kMaxPending = 64 };

static dispatch_queue_t worker;
static dispatch_queue_t timers;
static atomic_int pending;

// A retained message, what the check needs of it, and the number of users: the worker and the timer.
typedef struct {
  es_client_t* client;
  const es_message_t* message;
  char* path;
  atomic_bool answered;
  atomic_int users;
} Case;

// Gives the first answer and releases the message. The second answer is dropped.
static void answer(Case* one, es_auth_result_t result) {
  if (atomic_exchange(&one->answered, true)) return;
  es_respond_auth_result(one->client, one->message, result, false);
  es_release_message(one->message);
}

static void leave(Case* one) {
  if (atomic_fetch_sub(&one->users, 1) > 1) return;
  free(one->path);
  free(one);
}

static bool is_valid(const char* path) {
  CFURLRef url = CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8*)path, (CFIndex)strlen(path), false);
  SecStaticCodeRef code = NULL;
  OSStatus status = SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code);
  if (status == errSecSuccess) status = SecStaticCodeCheckValidityWithErrors(code, kSecCSDefaultFlags, NULL, NULL);
  if (code != NULL) CFRelease(code);
  CFRelease(url);
  return status == errSecSuccess;
}

// Returns four fifths of the time until the message's own deadline: budgets differ.
static int64_t patience_ns(const es_message_t* message) {
  static mach_timebase_info_data_t base;
  if (base.denom == 0) mach_timebase_info(&base);
  uint64_t now = mach_absolute_time();
  uint64_t left = message->deadline > now ? message->deadline - now : 0;
  return (int64_t)(left * base.numer / base.denom / 5 * 4);
}

static void examine_later(es_client_t* client, const es_message_t* message) {
  Case* one = atomic_load(&pending) < kMaxPending ? calloc(1, sizeof *one) : NULL;
  char* path = one == NULL ? NULL : strdup(message->event.exec.target->executable->path.data);
  if (path == NULL) {
    free(one);
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
    return;
  }
  es_retain_message(message);
  *one = (Case){.client = client, .message = message, .path = path, .users = 2};
  atomic_fetch_add(&pending, 1);
  dispatch_async(worker, ^{
    answer(one, is_valid(one->path) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    atomic_fetch_sub(&pending, 1);
    leave(one);
  });
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, patience_ns(message)), timers, ^{
    answer(one, ES_AUTH_RESULT_ALLOW);
    leave(one);
  });
}

int main(void) {
  worker = dispatch_queue_create("org.example.checks", DISPATCH_QUEUE_SERIAL);
  timers = dispatch_queue_create("org.example.timers", DISPATCH_QUEUE_SERIAL);
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
      es_respond_flags_result(own, message, UINT32_MAX, false);
    } else if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
      if (message->event.exec.target->is_platform_binary) {
        es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
      } else {
        examine_later(own, message);
      }
    }
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
