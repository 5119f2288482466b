// Classes of calls that exist on macOS only, where a careful client looks different: dispatch_async to a serial queue
// calls kevent_id, and much of the system sends Mach messages without waiting for an answer.
#pragma once

#include "replayer/scope/grade.h"

namespace esreplay {

CallClass grade_mach_msg(uint64_t options);                // only receiving waits
CallClass grade_kevent(int events, const void* timespec);  // without room for events nothing is waited for
CallClass grade_kevent64(int events, unsigned flags, const void* timespec);  // the flag wins over the time
CallClass grade_kevent_flags(int events, unsigned flags);

}  // namespace esreplay
