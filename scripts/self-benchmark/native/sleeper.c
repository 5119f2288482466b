// `sleeper TIMES GAP_NS`: sleeps to absolute times, GAP_NS apart, and prints by how much each waking was late, as a
// JSON array.
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "scripts/self-benchmark/native/stopwatch.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int times = atoi(argv[1]);
  const uint64_t gap = strtoull(argv[2], NULL, 10);
  uint64_t* late = malloc(sizeof *late * (size_t)times);
  if (late == NULL) return 1;
  prctl(PR_SET_TIMERSLACK, 1UL);  // the default adds 50 µs
  const uint64_t start = now_ns();
  for (int i = 0; i < times; i++) {
    const uint64_t at = start + gap * (uint64_t)(i + 1);
    const struct timespec until = {(time_t)(at / 1000000000), (long)(at % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    late[i] = now_ns() - at;
  }
  for (int i = 0; i < times; i++) printf("%c%llu", i == 0 ? '[' : ',', (unsigned long long)late[i]);
  puts("]");
  return 0;
}
