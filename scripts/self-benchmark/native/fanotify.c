// `fanotify FILE TIMES`: what Linux's own permission events cost. A child opens FILE over and over; this process is asked each time and
// allows it. Prints the median of the rounds, with the question and without, as JSON. Needs root.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scripts/self-benchmark/native/stopwatch.h"

enum { kRounds = 9 };

static int ascending(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

// Median over the rounds of nanoseconds an open and its close.
static double opens(const char* file, int times) {
  double rounds[kRounds];
  for (int round = 0; round < kRounds; round++) {
    const uint64_t from = now_ns();
    for (int i = 0; i < times; i++) {
      const int opened = open(file, O_RDONLY | O_CLOEXEC);
      if (opened < 0) _exit(1);
      close(opened);
    }
    rounds[round] = (double)(now_ns() - from) / times;
  }
  qsort(rounds, kRounds, sizeof rounds[0], ascending);
  return rounds[kRounds / 2];
}

static void answer(int group) {
  char buffer[8192];
  for (;;) {
    ssize_t length = read(group, buffer, sizeof buffer);
    if (length <= 0) return;
    const struct fanotify_event_metadata* event = (const struct fanotify_event_metadata*)buffer;
    for (; FAN_EVENT_OK(event, length); event = FAN_EVENT_NEXT(event, length)) {
      const struct fanotify_response response = {event->fd, FAN_ALLOW};
      if (write(group, &response, sizeof response) < 0) return;
      close(event->fd);
    }
  }
}

// The child has measured, or could not.
static void ended(int number) {
  (void)number;
  int status = 1;
  wait(&status);
  _exit(status == 0 ? 0 : 1);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int times = atoi(argv[2]);
  const int group = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);
  if (group < 0 || fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, argv[1]) != 0) {
    perror("fanotify");
    return 3;
  }
  signal(SIGCHLD, ended);
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    const double asked = opens(argv[1], times);
    if (fanotify_mark(group, FAN_MARK_REMOVE, FAN_OPEN_PERM, AT_FDCWD, argv[1]) != 0) _exit(1);
    const double plain = opens(argv[1], times);
    printf("{\"asked\":%.1f,\"plain\":%.1f}\n", asked, plain);
    fflush(stdout);
    _exit(0);
  }
  answer(group);
  return 1;
}
