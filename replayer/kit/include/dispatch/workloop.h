/* Workloops: queues that order their work by quality of service. */
#ifndef ESREPLAY_DISPATCH_WORKLOOP_H
#define ESREPLAY_DISPATCH_WORKLOOP_H

#include <dispatch/queue.h>

OS_BEGIN_DECLS

dispatch_workloop_t dispatch_workloop_create(const char *label);
dispatch_workloop_t dispatch_workloop_create_inactive(const char *label);
void dispatch_workloop_set_autorelease_frequency(dispatch_workloop_t workloop,
                                                 dispatch_autorelease_frequency_t frequency);

OS_END_DECLS

#endif
