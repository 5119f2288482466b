// The class of a call that its argument decides. Called in handler scope only; makes no call that a trap or wrapper
// sees.
#pragma once

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

CallClass grade_write(int fd);  // by what the descriptor is and whether it may block
CallClass grade_send(int fd, int flags);
CallClass grade_fcntl(int command);
CallClass grade_mmap(int flags);
CallClass grade_timeout(int milliseconds);
CallClass grade_timespec(const void* two_longs);  // timespec or timeval; null waits for ever
CallClass grade_dispatch_time(uint64_t when);

}  // namespace esreplay
