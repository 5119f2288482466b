// Waits a little before it answers, as retry loops do.
#include "examine.h"

static void examine(void) {
  uint64_t before = mach_absolute_time();
  usleep(2000);  // found here
  must(ticks_to_ns(mach_absolute_time() - before) >= 2000000, "usleep sleeps");
}
