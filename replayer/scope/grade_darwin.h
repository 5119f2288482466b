// Classes of calls that exist only on macOS. A careful client looks different there: dispatch_async to a serial queue
// calls kevent_id, and much of the system sends Mach messages without waiting for a reply.
#pragma once

#include "replayer/scope/grade.h"

namespace esreplay {

CallClass grade_mach_msg(uint64_t options);                // only a receive waits
CallClass grade_kevent(int events, const void* timespec);  // without room for events nothing is waited for
CallClass grade_kevent64(int events, unsigned flags, const void* timespec);  // the flag overrides the timeout
CallClass grade_kevent_flags(int events, unsigned flags);
// A change can wait as well: dispatch_sync waits in one for its turn on a serial queue, in a call that returns at once.
CallClass grade_kevent_id(const void* changes, int change_count, int events, unsigned flags);

}  // namespace esreplay
