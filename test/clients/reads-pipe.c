// Reads from a pipe that another thread fills after a while.
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
  dispatch_async(dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0), ^{
    usleep(5000);
    must(write(to, "x", 1) == 1, "write works on a queue");
  });
  ssize_t size = read(from, &byte, 1);  // found here
  must(size == 1 && byte == 'x', "read waits and returns the byte");
}
