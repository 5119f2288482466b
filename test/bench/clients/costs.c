// A client of known cost: it measures itself. `costs FILE WAY NUMBER...` handles messages as WAY says. When it receives
// the request to end, it writes to FILE how long each handler run took by its own clock: nanoseconds, eight bytes
// each.
//   spin NS             every handler run lasts this long
//   stall NS AT MS      the same, but run number AT lasts MS milliseconds
//   slower NS AT        the same, but three times as long from run number AT on
//   tells NS AT         as spin, and prints a line when message number AT has come
//   worker NS           another thread uses this much processor time for each message and answers it
//   dies AT, hangs AT   at message number AT; crashes AT likewise
//   forgets AT          does not answer from message number AT on
//   silent              never answers
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { kMost = 1 << 20 };

static uint64_t took[kMost];
static _Atomic uint64_t count;
static const char* file;
static const char* way;
static uint64_t numbers[3];

static uint64_t now_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void spin(clockid_t clock, uint64_t ns) {
  const uint64_t from = now_ns(clock);
  while (now_ns(clock) - from < ns) {
  }
}

static bool is(const char* name) { return strcmp(way, name) == 0; }

static void allow(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    es_respond_flags_result(client, message, UINT32_MAX, false);
  else
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
}

// One worker, fed through a ring that is larger than the number of open messages in any test.
static const es_message_t* ring[1024];
static _Atomic uint64_t pushed, taken;
static dispatch_semaphore_t filled;
static es_client_t* owner;

static void* work(void* unused) {
  (void)unused;
  for (;;) {
    dispatch_semaphore_wait(filled, DISPATCH_TIME_FOREVER);
    const es_message_t* message = ring[atomic_load(&taken) % 1024];
    spin(CLOCK_THREAD_CPUTIME_ID, numbers[0]);
    allow(owner, message);
    es_release_message(message);
    atomic_fetch_add(&taken, 1);
  }
}

static void handle(es_client_t* client, const es_message_t* message) {
  const uint64_t place = atomic_load(&count);
  const uint64_t from = now_ns(CLOCK_MONOTONIC);
  if (is("dies") && place == numbers[0]) _exit(3);
  if (is("crashes") && place == numbers[0]) abort();
  while (is("hangs") && place >= numbers[0]) pause();
  if (is("forgets") && place >= numbers[0]) {
    // The handler returned without answering or retaining: an answer can never come.
  } else if (is("silent")) {
    es_retain_message(message);
  } else if (is("worker")) {
    es_retain_message(message);
    ring[atomic_load(&pushed) % 1024] = message;
    owner = client;
    atomic_fetch_add(&pushed, 1);
    dispatch_semaphore_signal(filled);
  } else {
    if (is("tells") && place == numbers[1] && write(STDOUT_FILENO, "handled\n", 8) != 8) _exit(4);
    const bool late = place >= numbers[1];
    uint64_t ns = numbers[0];
    if (is("stall") && place == numbers[1]) ns = numbers[2] * 1000000;
    if (is("slower") && late) ns *= 3;
    spin(CLOCK_MONOTONIC, ns);
    allow(client, message);
  }
  took[place % kMost] = now_ns(CLOCK_MONOTONIC) - from;
  atomic_store(&count, place + 1);
}

static void write_and_end(int number) {
  (void)number;
  const int out = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (out < 0 || write(out, took, count * sizeof took[0]) < 0) _exit(4);
  _exit(0);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  file = argv[1];
  way = argv[2];
  for (int i = 3; i < argc && i < 6; ++i) numbers[i - 3] = strtoull(argv[i], NULL, 10);
  signal(SIGTERM, write_and_end);
  filled = dispatch_semaphore_create(0);
  pthread_t worker;
  if (is("worker") && pthread_create(&worker, NULL, work, NULL) != 0) return 2;
  es_client_t* client = NULL;
  if (es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
        handle(own, message);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
