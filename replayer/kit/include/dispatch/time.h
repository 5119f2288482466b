/* Points in time. As on macOS a value counts mach ticks (timebase 125/3 in the kit), except for wall-clock values. */
#ifndef ESREPLAY_DISPATCH_TIME_H
#define ESREPLAY_DISPATCH_TIME_H

#include <dispatch/base.h>

#ifndef NSEC_PER_SEC
#define NSEC_PER_SEC 1000000000ull
#define NSEC_PER_MSEC 1000000ull
#define NSEC_PER_USEC 1000ull
#define USEC_PER_SEC 1000000ull
#endif

typedef uint64_t dispatch_time_t;

#define DISPATCH_TIME_NOW (0ull)
#define DISPATCH_TIME_FOREVER (~0ull)
#define DISPATCH_WALLTIME_NOW (~1ull)

OS_BEGIN_DECLS

dispatch_time_t dispatch_time(dispatch_time_t when, int64_t delta_ns) ESREPLAY_IN_MACH_TICKS(dispatch_time);
dispatch_time_t dispatch_walltime(const struct timespec *when, int64_t delta_ns);

OS_END_DECLS

#endif
