/* Groups: wait for several pieces of work to end, or be notified when they do. */
#ifndef ESREPLAY_DISPATCH_GROUP_H
#define ESREPLAY_DISPATCH_GROUP_H

#include <dispatch/object.h>
#include <dispatch/time.h>

OS_BEGIN_DECLS

dispatch_group_t dispatch_group_create(void);
void dispatch_group_enter(dispatch_group_t group);
void dispatch_group_leave(dispatch_group_t group);
intptr_t dispatch_group_wait(dispatch_group_t group, dispatch_time_t timeout)
    ESREPLAY_IN_MACH_TICKS(dispatch_group_wait);
void dispatch_group_async_f(dispatch_group_t group, dispatch_queue_t queue, void *context, dispatch_function_t work);
void dispatch_group_notify_f(dispatch_group_t group, dispatch_queue_t queue, void *context, dispatch_function_t work);
#ifdef __BLOCKS__
void dispatch_group_async(dispatch_group_t group, dispatch_queue_t queue, dispatch_block_t block);
void dispatch_group_notify(dispatch_group_t group, dispatch_queue_t queue, dispatch_block_t block);
#endif

OS_END_DECLS

#endif
