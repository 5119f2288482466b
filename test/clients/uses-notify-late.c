// Uses the message of the last event 300 ms after its handler returned, when everything else of the run is over: a
// timer does it. -DTHREAD: a thread that slept so long. -DALARM: a thread that waits without end for the signal of a
// timer. -DTIMERFD: for a timer that is a file. -DCHILD: for a child that slept. -DNUMBER: it reads a number.
// -DRETAINED is the right way.
#include "client.h"

#include <signal.h>
#include <sys/time.h>
#if defined(TIMERFD)
#include <sys/timerfd.h>
#endif

enum { kDelayMs = 300, kMessages = 6 };

static void use(const es_message_t *message) {
#if defined(RETAINED)
  must(message->seq_num < kMessages, "a retained message stays readable");
  es_release_message(message);
#elif defined(NUMBER)
  static volatile uint64_t last;
  last = last + message->seq_num;  // found here
#else
  es_retain_message(message);  // found here
#endif
}

#if defined(THREAD) || defined(ALARM) || defined(TIMERFD) || defined(CHILD)

static dispatch_semaphore_t begin;
static const es_message_t *taken;

#if defined(CHILD)
static int asked[2], answered[2];

static void start_helper(void) {
  must(pipe(asked) == 0 && pipe(answered) == 0, "pipe works");
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child != 0) {
    close(asked[0]);
    close(answered[1]);
    return;
  }
  close(asked[1]);
  char byte;
  while (read(asked[0], &byte, 1) == 1) {
    usleep(kDelayMs * 1000);
    must(write(answered[1], &byte, 1) == 1, "write works");
  }
  _exit(0);
}
#endif

static void wait_a_while(void) {
#if defined(THREAD)
  usleep(kDelayMs * 1000);
#elif defined(ALARM)
  sigset_t alarm_only;
  int number;
  sigemptyset(&alarm_only);
  sigaddset(&alarm_only, SIGALRM);
  struct itimerval once = {{0, 0}, {0, kDelayMs * 1000}};
  must(setitimer(ITIMER_REAL, &once, NULL) == 0, "setitimer works");
  must(sigwait(&alarm_only, &number) == 0, "sigwait works");
#elif defined(TIMERFD)
  uint64_t times;
  struct itimerspec once = {{0, 0}, {0, kDelayMs * 1000000L}};
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  must(timer >= 0 && timerfd_settime(timer, 0, &once, NULL) == 0, "timerfd works");
  must(read(timer, &times, sizeof times) == sizeof times, "read works");
#else
  char byte = '?';
  must(write(asked[1], &byte, 1) == 1 && read(answered[0], &byte, 1) == 1, "the helper answers");
#endif
}

static void *work(void *unused) {
  dispatch_semaphore_wait(begin, DISPATCH_TIME_FOREVER);
  wait_a_while();
  use(taken);
  for (;;) pause();
  return unused;
}

static void prepare(void) {
  pthread_t worker;
  sigset_t alarm_only;
  sigemptyset(&alarm_only);
  sigaddset(&alarm_only, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm_only, NULL);
#if defined(CHILD)
  start_helper();
#endif
  begin = dispatch_semaphore_create(0);
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
}

static void use_later(const es_message_t *message) {
  taken = message;
  dispatch_semaphore_signal(begin);
}

#else

static void prepare(void) {}

static void use_later(const es_message_t *message) {
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, kDelayMs * NSEC_PER_MSEC), queue, ^{
    use(message);
  });
}

#endif

static void handle(es_client_t *client, const es_message_t *message) {
  static int seen;
  (void)client;
  if (++seen != kMessages) return;
#if defined(RETAINED)
  es_retain_message(message);
#endif
  use_later(message);
}

int main(void) {
  prepare();
  START(handle, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
