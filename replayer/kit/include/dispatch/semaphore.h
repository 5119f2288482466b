/* Counting semaphores. A wait returns 0, or another value on timeout. */
#ifndef ESREPLAY_DISPATCH_SEMAPHORE_H
#define ESREPLAY_DISPATCH_SEMAPHORE_H

#include <dispatch/object.h>
#include <dispatch/time.h>

OS_BEGIN_DECLS

dispatch_semaphore_t dispatch_semaphore_create(intptr_t value);
intptr_t dispatch_semaphore_wait(dispatch_semaphore_t semaphore, dispatch_time_t timeout)
    ESREPLAY_IN_MACH_TICKS(dispatch_semaphore_wait);
intptr_t dispatch_semaphore_signal(dispatch_semaphore_t semaphore);

OS_END_DECLS

#endif
