/* Event sources. Process, vnode, memory-pressure and mach sources do not exist in Linux's libdispatch and are not
 * declared. */
#ifndef ESREPLAY_DISPATCH_SOURCE_H
#define ESREPLAY_DISPATCH_SOURCE_H

#include <dispatch/object.h>
#include <dispatch/time.h>

struct dispatch_source_type_s;
typedef const struct dispatch_source_type_s *dispatch_source_type_t;

#define DISPATCH_SOURCE_TYPE_DATA_ADD (&_dispatch_source_type_data_add)
#define DISPATCH_SOURCE_TYPE_DATA_OR (&_dispatch_source_type_data_or)
#define DISPATCH_SOURCE_TYPE_DATA_REPLACE (&_dispatch_source_type_data_replace)
#define DISPATCH_SOURCE_TYPE_READ (&_dispatch_source_type_read)
#define DISPATCH_SOURCE_TYPE_WRITE (&_dispatch_source_type_write)
#define DISPATCH_SOURCE_TYPE_SIGNAL (&_dispatch_source_type_signal)
#define DISPATCH_SOURCE_TYPE_TIMER (&_dispatch_source_type_timer)
#define DISPATCH_TIMER_STRICT 0x1

OS_BEGIN_DECLS

extern const struct dispatch_source_type_s _dispatch_source_type_data_add __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_data_or __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_data_replace __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_read __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_write __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_signal __attribute__((__weak__));
extern const struct dispatch_source_type_s _dispatch_source_type_timer __attribute__((__weak__));

dispatch_source_t dispatch_source_create(dispatch_source_type_t type, uintptr_t handle, uintptr_t mask,
                                         dispatch_queue_t queue);
void dispatch_source_set_event_handler_f(dispatch_source_t source, dispatch_function_t handler);
void dispatch_source_set_cancel_handler_f(dispatch_source_t source, dispatch_function_t handler);
void dispatch_source_set_registration_handler_f(dispatch_source_t source, dispatch_function_t handler);
#ifdef __BLOCKS__
void dispatch_source_set_event_handler(dispatch_source_t source, dispatch_block_t handler);
void dispatch_source_set_cancel_handler(dispatch_source_t source, dispatch_block_t handler);
void dispatch_source_set_registration_handler(dispatch_source_t source, dispatch_block_t handler);
#endif
void dispatch_source_cancel(dispatch_source_t source);
intptr_t dispatch_source_testcancel(dispatch_source_t source);
uintptr_t dispatch_source_get_handle(dispatch_source_t source);
uintptr_t dispatch_source_get_mask(dispatch_source_t source);
uintptr_t dispatch_source_get_data(dispatch_source_t source);
void dispatch_source_merge_data(dispatch_source_t source, uintptr_t value);
/* `start` is a dispatch_time_t; `interval_ns` and `leeway_ns` are nanoseconds, on macOS too. */
void dispatch_source_set_timer(dispatch_source_t source, dispatch_time_t start, uint64_t interval_ns,
                               uint64_t leeway_ns) ESREPLAY_IN_MACH_TICKS(dispatch_source_set_timer);

OS_END_DECLS

#endif
