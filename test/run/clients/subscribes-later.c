// Subscribes to a second event while the main thread waits already: a thread does it that computes for 300 ms.
// -DSLEEPS: that sleeps so long. -DTIMER: a timer does it. -DCHILD: a thread that waits for a child, which sleeps.
// -DDAEMON: that reads what a daemon writes, by -DSOCKET or -DFIFO from another file than a pipe, by -DPOLL, -DSELECT or
// -DEPOLL after another call. -DSILENT: nothing comes, and there is no second event. -DSTOPPED: the daemon
// stops the client for that time, and writes when the client goes on.
#include "../../clients/client.h"

#if defined(DAEMON)
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#endif
#if defined(EPOLL)
#include <sys/epoll.h>
#endif

enum { kDelayMs = 300 };

static es_client_t *own;

static void subscribe_again(void) {
  must(es_subscribe(own, EVENTS(ES_EVENT_TYPE_NOTIFY_EXIT)) == ES_RETURN_SUCCESS, "es_subscribe works");
}

#if defined(CHILD)
static pid_t child;

static void start_child(void) {
  child = fork();
  must(child >= 0, "fork works");
  if (child != 0) return;
  usleep(kDelayMs * 1000);
  _exit(0);
}
#endif

#if defined(DAEMON)
static int input;

// Forks twice, so that the writer is no child of the client. The client keeps its copy of the writing end: what it
// reads from still has another writer.
static void start_daemon(void) {
  int ends[2];
#if defined(SOCKET) || defined(STOPPED)
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair works");
#elif defined(FIFO)
  char path[] = "/tmp/esreplay-fifo-XXXXXX";
  must(mkdtemp(path) != NULL, "mkdtemp works");
  char *name;
  must(asprintf(&name, "%s/fifo", path) > 0 && mkfifo(name, 0600) == 0, "mkfifo works");
  ends[0] = open(name, O_RDWR);
  ends[1] = ends[0];
  must(ends[0] >= 0 && unlink(name) == 0 && rmdir(path) == 0, "the fifo works");
#else
  must(pipe(ends) == 0, "pipe works");
#endif
  input = ends[0];
#if defined(STOPPED)
  pid_t client = getpid();
#endif
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child != 0) {
    must(waitpid(child, NULL, 0) == child, "waitpid works");
    return;
  }
  if (fork() != 0) _exit(0);
#if defined(SILENT)
  for (;;) pause();
#elif defined(STOPPED)
  char byte;
  must(read(ends[1], &byte, 1) == 1, "the client says that it has subscribed");
  must(kill(client, SIGSTOP) == 0, "SIGSTOP can be sent");
  usleep(kDelayMs * 1000);
  must(kill(client, SIGCONT) == 0, "SIGCONT can be sent");
  usleep(2000);  // for what looks at the client before the client goes on
#else
  usleep(kDelayMs * 1000);
#endif
  must(write(ends[1], "!", 1) == 1, "write works");
  for (;;) pause();
}

static void wait_for_input(void) {
#if defined(POLL)
  struct pollfd file = {input, POLLIN, 0};
  must(poll(&file, 1, -1) == 1, "poll works");
#elif defined(SELECT)
  fd_set files;
  FD_ZERO(&files);
  FD_SET(input, &files);
  must(select(input + 1, &files, NULL, NULL, NULL) == 1, "select works");
#elif defined(EPOLL)
  struct epoll_event event = {.events = EPOLLIN};
  int all = epoll_create1(0);
  must(epoll_ctl(all, EPOLL_CTL_ADD, input, &event) == 0 && epoll_wait(all, &event, 1, -1) == 1, "epoll works");
#endif
  char byte;
  must(read(input, &byte, 1) == 1, "the daemon writes");
}
#endif

#if !defined(TIMER)
static void wait_a_while(void) {
#if defined(SLEEPS)
  usleep(kDelayMs * 1000);
#elif defined(CHILD)
  must(waitpid(child, NULL, 0) == child, "the child ends");
#elif defined(DAEMON)
  wait_for_input();
#else
  uint64_t begun = mach_absolute_time();
  while (ticks_to_ns(mach_absolute_time() - begun) < kDelayMs * NSEC_PER_MSEC) continue;
#endif
}

static void *work(void *unused) {
  wait_a_while();
  subscribe_again();
  for (;;) pause();
  return unused;
}
#endif

static void begin(void) {
#if defined(TIMER)
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, kDelayMs * NSEC_PER_MSEC), queue, ^{
    subscribe_again();
  });
#else
  pthread_t worker;
  must(pthread_create(&worker, NULL, work, NULL) == 0, "pthread_create works");
#endif
}

int main(void) {
#if defined(CHILD)
  start_child();
#elif defined(DAEMON)
  start_daemon();
#endif
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  must(es_new_client(&own,
                     ^(es_client_t *client, const es_message_t *message) {
                       if (is_auth(message)) allow(client, message);
                     }) == ES_NEW_CLIENT_RESULT_SUCCESS,
       "es_new_client works");
  begin();
  must(es_subscribe(own, EVENTS(ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS, "es_subscribe works");
#if defined(STOPPED)
  must(write(input, "?", 1) == 1, "the daemon can be told");
#endif
  stay();
}
