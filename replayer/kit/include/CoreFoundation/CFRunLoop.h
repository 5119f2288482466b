/* The run loop as a client's main loop. No source can be added to it, so it never ends. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_RUN_LOOP_H
#define ESREPLAY_CORE_FOUNDATION_CF_RUN_LOOP_H

#include <CoreFoundation/CFBase.h>

ESREPLAY_DECLS_BEGIN

void CFRunLoopRun(void) ESREPLAY_OWN(CFRunLoopRun);

ESREPLAY_DECLS_END

#endif
