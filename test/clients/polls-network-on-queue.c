// Asks a server off the handler, as it must, but waits two seconds for it, in poll. -DSELECT, -DPSELECT, -DPPOLL: in
// another call. -DKERNEL_QUEUE: in epoll or kqueue. -DGIVES_UP: until poll's limit, because the server does not answer.
// -DHELPER: the server is a child at the end of a pipe. -DQUICK: the server answers at once. -DLOOP: it polls a pipe of
// its own, too. -DSOURCE: a dispatch source waits.
#include "client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#if defined(KERNEL_QUEUE) && defined(__APPLE__)
#include <sys/event.h>
#elif defined(KERNEL_QUEUE)
#include <sys/epoll.h>
#endif

#if defined(QUICK)
enum { kServerNeedsMs = 1 };
#elif defined(GIVES_UP)
enum { kServerNeedsMs = 3600000 };
#else
enum { kServerNeedsMs = 2000 };
#endif
enum { kPatienceMs = 90000 };

static int question, reply;

static void serve(int from, int to) {
  char byte;
  while (read(from, &byte, 1) == 1) {
    usleep(kServerNeedsMs * 1000U);
    must(write(to, &byte, 1) == 1, "write works");
  }
  _exit(0);
}

#if defined(HELPER)

static void start_server(void) {
  int questions[2], replies[2];
  must(pipe(questions) == 0 && pipe(replies) == 0, "pipe works");
  pid_t child = fork();
  must(child >= 0, "fork works");
  close(questions[child == 0 ? 1 : 0]);
  close(replies[child == 0 ? 0 : 1]);
  if (child == 0) serve(questions[0], replies[1]);
  question = questions[1];
  reply = replies[0];
}

#else

static void start_server(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t bytes = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  must(bind(listener, (struct sockaddr *)&address, bytes) == 0 && listen(listener, 1) == 0, "listen works");
  must(getsockname(listener, (struct sockaddr *)&address, &bytes) == 0, "getsockname works");
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child == 0) {
    int own = accept(listener, NULL, NULL);
    serve(own, own);
  }
  close(listener);
  question = reply = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(reply, (struct sockaddr *)&address, bytes) == 0, "connect works");
}

#endif

#if !defined(SOURCE)
static void wait_for_reply(void) {
#if defined(SELECT) || defined(PSELECT)
  fd_set files;
  FD_ZERO(&files);
  FD_SET(reply, &files);
#if defined(SELECT)
  struct timeval limit = {kPatienceMs / 1000, 0};
  must(select(reply + 1, &files, NULL, NULL, &limit) == 1, "select works");  // found here
#else
  must(pselect(reply + 1, &files, NULL, NULL, NULL, NULL) == 1, "pselect works");  // found here
#endif
#elif defined(KERNEL_QUEUE)
#if defined(__APPLE__)
  int events = kqueue();
  struct kevent in, out;
  EV_SET(&in, reply, EVFILT_READ, EV_ADD, 0, 0, NULL);
  struct timespec limit = {kPatienceMs / 1000, 0};
#define WAIT_FOR_EVENT kevent(events, &in, 1, &out, 1, &limit)
#else
  int events = epoll_create1(0);
  struct epoll_event in = {.events = EPOLLIN}, out;
  must(epoll_ctl(events, EPOLL_CTL_ADD, reply, &in) == 0, "epoll_ctl works");
#define WAIT_FOR_EVENT epoll_wait(events, &out, 1, kPatienceMs)
#endif
  must(WAIT_FOR_EVENT == 1, "the queue works");  // found here
#else
  struct pollfd one = {.fd = reply, .events = POLLIN};
#if defined(PPOLL)
  must(ppoll(&one, 1, NULL, NULL) == 1, "ppoll works");  // found here
#elif defined(GIVES_UP)
  must(poll(&one, 1, 2000) == 0, "poll works");  // found here
  return;
#elif defined(LOOP)
  int wake[2];
  must(pipe(wake) == 0, "pipe works");
  struct pollfd both[] = {one, {.fd = wake[0], .events = POLLIN}};
  must(poll(both, 2, kPatienceMs) == 1, "poll works");
#else
  must(poll(&one, 1, kPatienceMs) == 1, "poll works");  // found here
#endif
#endif
}
#endif

static void finish(es_client_t *client, const es_message_t *message) {
  allow(client, message);
  es_release_message(message);
}

static void handle(es_client_t *client, const es_message_t *message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    must(write(question, "?", 1) == 1, "write works");
#if defined(SOURCE)
    dispatch_source_t source = dispatch_source_create(DISPATCH_SOURCE_TYPE_READ, (uintptr_t)reply, 0, queue);
    dispatch_source_set_event_handler(source, ^{
      dispatch_source_cancel(source);
      finish(client, message);
    });
    dispatch_resume(source);
#else
    wait_for_reply();
    finish(client, message);
#endif
  });
}

int main(void) {
  start_server();
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
