// Tracks which queues of libdispatch run one block at a time. Work put on such a queue waits for the block that it is
// running.
#pragma once

#include <cstdint>

#include "replayer/run/scope_pause.h"

namespace esreplay {

// Records that the handler puts work on the queue. Does nothing if `handed_to` is null.
void note_handed_over(uint64_t* handed_to, const void* queue);

// Like serial_queue_here (scope_pause.h), for a call that returns to `caller`; 0 for what libdispatch and the C library
// call for their own work, which may be the work of telling the queue.
uint64_t serial_queue_in_call(uintptr_t caller);

}  // namespace esreplay
