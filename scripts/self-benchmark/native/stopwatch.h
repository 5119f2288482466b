// Time and a wall against the optimiser, for the measuring programs.
#pragma once

#include <stdint.h>
#include <time.h>

static inline uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// Processor time of this thread: what other programs do meanwhile does not count.
static inline uint64_t own_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// Whatever `value` points to may have changed and is used.
#define KEEP(value) __asm__ volatile("" : : "r"(value) : "memory")
