// Answers each message off the handler, after a wait in a kqueue for what the argument says.
#include <arpa/inet.h>
#include <sys/event.h>
#include <sys/socket.h>

#include "../../clients/client.h"

// Of a budget of 30 s, 300 ms count, and 3 s of a sleep: the rest is for a busy machine.
enum { kDelayMs = 6000, kSleepSeconds = 10, kPatienceSeconds = 90 };

static int server;       // a connection with another process, which answers after a while
static int own_pipe[2];  // both ends are this process's
static int events;
static const char* wanted;

static void serve(int connection) {
  char byte;
  while (read(connection, &byte, 1) == 1) {
    usleep(kDelayMs * 1000);
    must(write(connection, &byte, 1) == 1, "write works");
  }
  _exit(0);
}

static void start_server(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t bytes = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  must(bind(listener, (struct sockaddr*)&address, bytes) == 0 && listen(listener, 1) == 0, "listen works");
  must(getsockname(listener, (struct sockaddr*)&address, &bytes) == 0, "getsockname works");
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child == 0) serve(accept(listener, NULL, NULL));
  close(listener);
  server = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(server, (struct sockaddr*)&address, bytes) == 0, "connect works");
}

static void change(int kqueue, uintptr_t ident, int16_t filter, uint16_t flags, uint32_t notes, int64_t data) {
  struct kevent one;
  EV_SET(&one, ident, filter, flags, notes, data, NULL);
  must(kevent(kqueue, &one, 1, NULL, 0, NULL) == 0, "kevent works");
}
static void change_file(int file, uint16_t flags) { change(events, (uintptr_t)file, EVFILT_READ, flags, 0, 0); }

static int wait_in_queue(int seconds) {
  struct kevent event;
  struct timespec limit = {seconds, 0};
  return kevent(events, NULL, 0, &event, 1, &limit);
}

static void ask_server(void) {
  must(write(server, "?", 1) == 1, "write works");
  change_file(server, EV_ADD);
}
static void hear_server(void) { must(wait_in_queue(kPatienceSeconds) == 1, "the server answers"); }

static void for_server(void) {
  ask_server();
  hear_server();
}
static void for_server_in_one_call(void) {
  must(write(server, "?", 1) == 1, "write works");
  struct kevent one;
  EV_SET(&one, server, EVFILT_READ, EV_ADD, 0, 0, NULL);
  must(kevent(events, &one, 1, &one, 1, NULL) == 1, "the server answers");
}
static void for_server_by_kevent64(void) {
  must(write(server, "?", 1) == 1, "write works");
  struct kevent64_s one;
  EV_SET64(&one, (uint64_t)server, EVFILT_READ, EV_ADD, 0, 0, 0, 0, 0);
  must(kevent64(events, &one, 1, &one, 1, 0, NULL) == 1, "the server answers");
}
static void for_server_and_own_pipe(void) {
  change_file(own_pipe[0], EV_ADD);
  for_server();
}
static void for_server_after_delete(void) {
  change_file(own_pipe[0], EV_ADD);
  change_file(own_pipe[0], EV_DELETE);
  for_server();
}
static void for_server_after_delivery(void) {
  change_file(own_pipe[0], EV_ADD | EV_ONESHOT);
  must(write(own_pipe[1], "x", 1) == 1 && wait_in_queue(kPatienceSeconds) == 1, "the pipe is ready");
  for_server();
}
static void for_server_after_disable(void) {
  change_file(own_pipe[0], EV_ADD | EV_DISABLE);
  for_server();
}
static void for_server_after_enable(void) {
  change_file(own_pipe[0], EV_ADD | EV_DISABLE);
  change_file(own_pipe[0], EV_ENABLE);
  for_server();
}
// The number belongs to a pipe again, which is not in the queue. Another thread of the process may take it first.
static void for_server_after_close(void) {
  int number;
  do {
    number = own_pipe[0];
    change_file(number, EV_ADD);
    close(number);
    must(pipe(own_pipe) == 0, "pipe works");
  } while (own_pipe[0] != number);
  for_server();
}
static void for_server_in_new_queue(void) {
  int number;
  do {
    number = events;
    change_file(own_pipe[0], EV_ADD);
    close(number);
    events = kqueue();
  } while (events != number);
  for_server();
}
static void for_server_and_unseen_pipe(void) {
  int other = dup(events);
  ask_server();
  change(other, (uintptr_t)own_pipe[0], EVFILT_READ, EV_ADD, 0, 0);
  hear_server();
}

static void* add_pipe_later(void* unused) {
  usleep(kDelayMs * 1000);
  must(write(own_pipe[1], "x", 1) == 1, "write works");
  change_file(own_pipe[0], EV_ADD | EV_ONESHOT);
  return unused;
}
static void* trigger_later(void* unused) {
  usleep(kDelayMs * 1000);
  change(events, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0);
  return unused;
}
static void hear_thread(void* (*routine)(void*)) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, routine, NULL) == 0, "pthread_create works");
  must(wait_in_queue(kPatienceSeconds) == 1, "the thread hands over");
  pthread_join(thread, NULL);
}
static void* delete_pipe_later(void* unused) {
  usleep(kDelayMs * 1000);
  change_file(own_pipe[0], EV_DELETE);
  ask_server();
  return unused;
}
static void for_pipe_deleted_meanwhile(void) {
  change_file(own_pipe[0], EV_ADD);
  hear_thread(delete_pipe_later);
}
static void for_pipe_added_meanwhile(void) { hear_thread(add_pipe_later); }
static void for_trigger(void) {
  change(events, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
  hear_thread(trigger_later);
}
static void for_timer(void) {
  change(events, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, kDelayMs);
  must(wait_in_queue(kPatienceSeconds) == 1, "the timer fires");
}
static void for_nothing(void) { must(wait_in_queue(kSleepSeconds) == 0, "nothing comes"); }
static void for_process(void) {
  pid_t child = fork();
  must(child >= 0, "fork works");
  if (child == 0) {
    usleep(kDelayMs * 1000);
    _exit(0);
  }
  change(events, (uintptr_t)child, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0);
  must(wait_in_queue(kPatienceSeconds) == 1, "the child ends");
  must(waitpid(child, NULL, 0) == child, "waitpid works");
}

static const struct {
  const char* name;
  void (*wait)(void);
} ways[] = {
    {"server", for_server},
    {"server in one call", for_server_in_one_call},
    {"server by kevent64", for_server_by_kevent64},
    {"server and own pipe", for_server_and_own_pipe},
    {"server after delete", for_server_after_delete},
    {"server after delivery", for_server_after_delivery},
    {"server after disable", for_server_after_disable},
    {"server after enable", for_server_after_enable},
    {"server after close", for_server_after_close},
    {"server in new queue", for_server_in_new_queue},
    {"server and unseen pipe", for_server_and_unseen_pipe},
    {"pipe added meanwhile", for_pipe_added_meanwhile},
    {"pipe deleted meanwhile", for_pipe_deleted_meanwhile},
    {"trigger", for_trigger},
    {"timer", for_timer},
    {"nothing", for_nothing},
    {"process", for_process},
};

static void wait_as_wanted(void) {
  for (unsigned at = 0; at < sizeof ways / sizeof *ways; at++) {
    if (strcmp(ways[at].name, wanted) != 0) continue;
    ways[at].wait();
    return;
  }
  must(false, "the argument is a way");
}

static void handle(es_client_t* client, const es_message_t* message) {
  es_retain_message(message);
  dispatch_async(queue, ^{
    wait_as_wanted();
    allow(client, message);
    es_release_message(message);
  });
}

int main(int argc, char** argv) {
  must(argc == 2, "there is an argument");
  wanted = argv[1];
  start_server();
  must(pipe(own_pipe) == 0, "pipe works");
  events = kqueue();
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
