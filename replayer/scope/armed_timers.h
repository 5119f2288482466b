// Notes the timers of libdispatch that a handler arms: the blocks of most hold on to its message until then.
#pragma once

#include <cstdint>

#include "replayer/scope/handler_scope.h"

namespace esreplay {

// `when`: a dispatch_time_t as libdispatch has it.
void note_timer(const ScopeMessage& message, uint64_t when);

uint64_t uptime_ns(uint64_t when);  // of a dispatch_time_t by the clock of monotonic_ns

}  // namespace esreplay
