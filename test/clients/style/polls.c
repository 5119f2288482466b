// Hands messages over through a pipe to a thread that waits in poll for them, as a daemon with an event loop of its own
// does. -DSELECTS and -DKERNEL_QUEUE: with select, with epoll or kqueue. -DIN_HANDLER: the handler itself waits in poll
// for the answer of the thread.
#include "../client.h"

#include <poll.h>
#include <sys/select.h>
#if defined(__APPLE__)
#include <sys/event.h>
#else
#include <sys/epoll.h>
#endif

static int wakes[2], answers[2];
#if defined(KERNEL_QUEUE)
static int waiter;
#endif
// Only the handler adds, only the thread takes.
static const es_message_t* _Atomic messages[4096];
static atomic_uint added;

// Waits for at most a second, as loops with other things to do have it.
static void wait_for_messages(void) {
#if defined(SELECTS)
  fd_set set;
  FD_ZERO(&set);
  FD_SET(wakes[0], &set);
  struct timeval second = {.tv_sec = 1};
  select(wakes[0] + 1, &set, NULL, NULL, &second);
#elif defined(KERNEL_QUEUE) && defined(__APPLE__)
  struct kevent event;
  kevent(waiter, NULL, 0, &event, 1, &(struct timespec){.tv_sec = 1});
#elif defined(KERNEL_QUEUE)
  struct epoll_event event;
  epoll_wait(waiter, &event, 1, 1000);
#else
  poll(&(struct pollfd){.fd = wakes[0], .events = POLLIN}, 1, 1000);
#endif
}

static void watch_pipe(void) {
#if defined(KERNEL_QUEUE) && defined(__APPLE__)
  struct kevent event;
  EV_SET(&event, wakes[0], EVFILT_READ, EV_ADD, 0, 0, NULL);
  waiter = kqueue();
  must(kevent(waiter, &event, 1, NULL, 0, NULL) == 0, "kevent works");
#elif defined(KERNEL_QUEUE)
  waiter = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  must(epoll_ctl(waiter, EPOLL_CTL_ADD, wakes[0], &event) == 0, "epoll_ctl works");
#endif
}

static void* serve(void* client) {
  char bytes[256];
  for (unsigned taken = 0;;) {
    wait_for_messages();
    while (read(wakes[0], bytes, sizeof bytes) > 0) continue;
    for (; taken < atomic_load(&added); taken++) {
      const es_message_t* message = atomic_load(&messages[taken]);
#ifdef IN_HANDLER
      must(write(answers[1], "a", 1) == 1, "write works");
      (void)client, (void)message;
#else
      allow(client, message);
      es_release_message(message);
#endif
    }
  }
  return NULL;
}

static void handle(es_client_t* client, const es_message_t* message) {
  unsigned place = atomic_load(&added);
  must(place < sizeof messages / sizeof *messages, "there is room");
#ifndef IN_HANDLER
  (void)client;
  es_retain_message(message);
#endif
  atomic_store(&messages[place], message);
  atomic_store(&added, place + 1);
  write(wakes[1], "m", 1);  // a full pipe wakes as well
#ifdef IN_HANDLER
  char byte;
  poll(&(struct pollfd){.fd = answers[0], .events = POLLIN}, 1, -1);  // found here
  must(read(answers[0], &byte, 1) == 1, "read works");
  allow(client, message);
#endif
}

int main(void) {
  must(pipe(wakes) == 0 && pipe(answers) == 0, "pipe works");
  for (int end = 0; end < 2; end++) must(fcntl(wakes[end], F_SETFL, O_NONBLOCK) == 0, "fcntl works");
  watch_pipe();
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  must(result == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client works");
  pthread_t thread;
  must(pthread_create(&thread, NULL, serve, client) == 0, "pthread_create works");
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS,
       "subscribed");
  pthread_join(thread, NULL);
}
