// Waits two seconds off the handler for another of its threads, by poll on a pipe. -DPAIR: on a pair of sockets. -DSELF:
// on a connection with itself. -DEVENT: on an eventfd. -DTIMER: for a timerfd instead. -DSLEEPS: four seconds, for
// nothing, which is a sleep.
#include "client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#if defined(EVENT)
#include <sys/eventfd.h>
#endif
#if defined(TIMER)
#include <sys/timerfd.h>
#endif

enum { kDelayMs = 2000, kPatienceMs = 90000 };

static dispatch_semaphore_t asked;
static int ends[2];  // of what is read and what is written

#if defined(SELF)
static void connect_to_self(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t bytes = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  must(bind(listener, (struct sockaddr *)&address, bytes) == 0 && listen(listener, 1) == 0, "listen works");
  must(getsockname(listener, (struct sockaddr *)&address, &bytes) == 0, "getsockname works");
  ends[0] = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(ends[0], (struct sockaddr *)&address, bytes) == 0, "connect works");
  ends[1] = accept(listener, NULL, NULL);
  must(ends[1] >= 0, "accept works");
  close(listener);
}
#endif

static void make_ends(void) {
#if defined(PAIR)
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair works");
#elif defined(SELF)
  connect_to_self();
#elif defined(EVENT)
  ends[0] = ends[1] = eventfd(0, 0);
#elif defined(TIMER)
  ends[0] = ends[1] = timerfd_create(CLOCK_MONOTONIC, 0);
#else
  must(pipe(ends) == 0, "pipe works");
#endif
}

static void *work(void *unused) {
  for (;;) {
    dispatch_semaphore_wait(asked, DISPATCH_TIME_FOREVER);
#if defined(TIMER)
    struct itimerspec once = {{0, 0}, {kDelayMs / 1000, 0}};
    must(timerfd_settime(ends[1], 0, &once, NULL) == 0, "timerfd_settime works");
#else
    uint64_t one = 1;
    usleep(kDelayMs * 1000);
    must(write(ends[1], &one, sizeof one) == sizeof one, "write works");
#endif
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
#if defined(SLEEPS)
    must(poll(NULL, 0, 4000) == 0, "poll works");  // found here
#else
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    dispatch_semaphore_signal(asked);
    must(poll(&one, 1, kPatienceMs) == 1, "poll works");
#endif
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
  pthread_t worker;
  asked = dispatch_semaphore_create(0);
  make_ends();
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
