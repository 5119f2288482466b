/* The clock of es_message_t.mach_time and .deadline. One tick is 125/3 ns, as on Apple silicon, so code that mistakes
 * ticks for nanoseconds is wrong here in the same way. */
#ifndef ESREPLAY_MACH_MACH_TIME_H
#define ESREPLAY_MACH_MACH_TIME_H

#include <mach/kern_return.h>
#include <stdint.h>

struct mach_timebase_info {
  uint32_t numer;
  uint32_t denom;
};
typedef struct mach_timebase_info mach_timebase_info_data_t;
typedef struct mach_timebase_info *mach_timebase_info_t;

#ifdef __cplusplus
extern "C" {
#endif

uint64_t mach_absolute_time(void);
uint64_t mach_approximate_time(void);
uint64_t mach_continuous_time(void);
uint64_t mach_continuous_approximate_time(void);
kern_return_t mach_timebase_info(mach_timebase_info_t info);
kern_return_t mach_wait_until(uint64_t deadline);

#ifdef __cplusplus
}
#endif

#endif
