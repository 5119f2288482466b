// Notes the timers of libdispatch that a handler arms: the blocks of most hold on to its message until then.
#pragma once

#include <cstdint>

#include "replayer/scope/thread_state.h"

namespace esreplay {

// Of dispatch_after, which nothing takes back. `when`: a dispatch_time_t as libdispatch has it.
void note_timer(const ScopeMessage& message, uint64_t when);

// Of a timer source: it is for the message whose handler armed it last. A source that another thread armed last, that
// is disarmed, cancelled or gone, is for none.
void note_source_armed(const ThreadState& thread, const void* source, uint64_t when);
void note_source_cancelled(const void* source);
// Call it before dispatch_release. Releases by the runtimes of Objective-C and Swift are not seen.
void note_object_released(const void* object);

// Stores with each message when the sources that are for it end. `belongs_to` returns whether the block with this
// `timer` is still that of the row.
void settle_sources(bool (*belongs_to)(const uint8_t* timer, const MessageRow* row));

uint64_t uptime_ns(uint64_t when);  // of a dispatch_time_t by the clock of monotonic_ns

}  // namespace esreplay
