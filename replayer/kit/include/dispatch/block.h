/* Work items: blocks that can be waited for, cancelled and given a quality of service. Needs compiler support for
 * blocks. */
#ifndef ESREPLAY_DISPATCH_BLOCK_H
#define ESREPLAY_DISPATCH_BLOCK_H

#include <dispatch/object.h>
#include <dispatch/time.h>

#ifdef __BLOCKS__

DISPATCH_ENUM(dispatch_block_flags, unsigned long, DISPATCH_BLOCK_BARRIER = 0x1, DISPATCH_BLOCK_DETACHED = 0x2,
              DISPATCH_BLOCK_ASSIGN_CURRENT = 0x4, DISPATCH_BLOCK_NO_QOS_CLASS = 0x8,
              DISPATCH_BLOCK_INHERIT_QOS_CLASS = 0x10, DISPATCH_BLOCK_ENFORCE_QOS_CLASS = 0x20);

OS_BEGIN_DECLS

dispatch_block_t dispatch_block_create(dispatch_block_flags_t flags, dispatch_block_t block);
dispatch_block_t dispatch_block_create_with_qos_class(dispatch_block_flags_t flags, dispatch_qos_class_t qos_class,
                                                      int relative_priority, dispatch_block_t block);
void dispatch_block_perform(dispatch_block_flags_t flags, DISPATCH_NOESCAPE dispatch_block_t block);
intptr_t dispatch_block_wait(dispatch_block_t block, dispatch_time_t timeout)
    ESREPLAY_IN_MACH_TICKS(dispatch_block_wait);
void dispatch_block_notify(dispatch_block_t block, dispatch_queue_t queue, dispatch_block_t notification);
void dispatch_block_cancel(dispatch_block_t block);
intptr_t dispatch_block_testcancel(dispatch_block_t block);

OS_END_DECLS

#endif

#endif
