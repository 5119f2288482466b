// `block_call TIMES`: an empty block called over and over, as Endpoint Security calls a handler. Prints nanoseconds a call as JSON.
#include <stdio.h>
#include <stdlib.h>

#include "scripts/self-benchmark/native/stopwatch.h"

typedef void (^block_t)(void* client, const void* message);

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const long times = atol(argv[1]);
  __block uint64_t calls = 0;
  volatile block_t handler = ^(void* client, const void* message) {
    KEEP(client);
    KEEP(message);
    calls += 1;
  };
  uint64_t best = UINT64_MAX;
  for (int round = 0; round < 5; round++) {
    const uint64_t start = own_ns();
    for (long i = 0; i < times; i++) handler(NULL, &times);
    const uint64_t passed = own_ns() - start;
    if (passed < best) best = passed;
  }
  if (calls != (uint64_t)times * 5) return 1;
  printf("{\"ns\":%.3f}\n", (double)best / (double)times);
  return 0;
}
