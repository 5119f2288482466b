// Reads from a pipe that another thread fills once this one waits.
#include "asleep.h"
#include "examine.h"

static int from, to;

__attribute__((constructor)) static void make_pipe(void) {
  int ends[2];
  must(pipe(ends) == 0, "pipe works");
  from = ends[0];
  to = ends[1];
}

static void examine(void) {
  char byte = 0;
  unsigned reader = own_thread_id();
  dispatch_async(dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0), ^{
    while (!is_asleep_in(reader, kReadCall)) sched_yield();
    must(write(to, "x", 1) == 1, "write works on a queue");
  });
  ssize_t size = read(from, &byte, 1);  // found here
  must(size == 1 && byte == 'x', "read waits and returns the byte");
}
