// The mach clock: its base, its unit, and dispatch times in the same ticks.
#include <dispatch/dispatch.h>
#include <mach/mach_time.h>
#include <stdio.h>

static uint64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

static uint64_t ticks(uint64_t ns) { return ns / 125 * 3; }

int main(void) {
  mach_timebase_info_data_t base;
  printf("timebase %d %u/%u\n", mach_timebase_info(&base), base.numer, base.denom);

  uint64_t before = ticks(monotonic_ns());
  uint64_t now = mach_absolute_time();
  uint64_t after = ticks(monotonic_ns());
  printf("between %d\n", before <= now + 3 && now <= after + 3);  // rounding differs by less than two ticks
  printf("continuous %d\n", mach_continuous_time() >= now && mach_approximate_time() >= now);

  printf("shifted %llu\n", (unsigned long long)(dispatch_time(now, 125 * NSEC_PER_MSEC) - now));
  printf("earlier %llu\n", (unsigned long long)(now - dispatch_time(now, -125 * (int64_t)NSEC_PER_MSEC)));
  printf("same %d\n", dispatch_time(now, 0) == now && dispatch_time(now + 1, 0) == now + 1);
  printf("forever %d\n", dispatch_time(DISPATCH_TIME_FOREVER, 1) == DISPATCH_TIME_FOREVER);
  dispatch_time_t soon = dispatch_time(DISPATCH_TIME_NOW, 0);
  printf("now %d\n", soon >= now && soon <= mach_absolute_time() + 3);

  dispatch_semaphore_t never = dispatch_semaphore_create(0);
  uint64_t until = mach_absolute_time() + ticks(10 * NSEC_PER_MSEC);
  printf("wait %d", dispatch_semaphore_wait(never, until) != 0);
  printf(" %d\n", mach_absolute_time() + 3 >= until);
  printf("past %d\n", dispatch_semaphore_wait(never, now) != 0);

  until = mach_absolute_time() + ticks(5 * NSEC_PER_MSEC);
  printf("until %d", mach_wait_until(until));
  printf(" %d\n", mach_absolute_time() >= until);
  return 0;
}
