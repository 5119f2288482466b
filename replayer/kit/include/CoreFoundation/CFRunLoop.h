/* Run loops. No source, timer or observer can be added to one. The main thread's runs the blocks of the main queue
 * until it is stopped; another thread's has nothing to wait for and returns at once, as on macOS. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_RUN_LOOP_H
#define ESREPLAY_CORE_FOUNDATION_CF_RUN_LOOP_H

#include <CoreFoundation/CFBase.h>

typedef struct __CFRunLoop* CFRunLoopRef;
typedef CFStringRef CFRunLoopMode;

typedef SInt32 CFRunLoopRunResult;
enum {
  kCFRunLoopRunFinished = 1,
  kCFRunLoopRunStopped = 2,
  kCFRunLoopRunTimedOut = 3,
  kCFRunLoopRunHandledSource = 4,
};

ESREPLAY_DECLS_BEGIN

extern const CFRunLoopMode kCFRunLoopDefaultMode ESREPLAY_OWN(kCFRunLoopDefaultMode);
extern const CFRunLoopMode kCFRunLoopCommonModes ESREPLAY_OWN(kCFRunLoopCommonModes);

CFTypeID CFRunLoopGetTypeID(void) ESREPLAY_OWN(CFRunLoopGetTypeID);
/* The thread owns it, and frees it when it ends. */
CFRunLoopRef CFRunLoopGetCurrent(void) ESREPLAY_OWN(CFRunLoopGetCurrent);
CFRunLoopRef CFRunLoopGetMain(void) ESREPLAY_OWN(CFRunLoopGetMain);
void CFRunLoopRun(void) ESREPLAY_OWN(CFRunLoopRun);
CFRunLoopRunResult CFRunLoopRunInMode(CFRunLoopMode mode, CFTimeInterval seconds, Boolean return_after_source_handled)
    ESREPLAY_OWN(CFRunLoopRunInMode);
/* Any thread and any signal handler may call these. A loop that does not run cannot be stopped. */
void CFRunLoopStop(CFRunLoopRef loop) ESREPLAY_OWN(CFRunLoopStop);
void CFRunLoopWakeUp(CFRunLoopRef loop) ESREPLAY_OWN(CFRunLoopWakeUp);

ESREPLAY_DECLS_END

#endif
