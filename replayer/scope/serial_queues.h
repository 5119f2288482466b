// Which queues of libdispatch run one block at a time: what is put on one waits for the block that it is at.
#pragma once

#include <cstdint>

namespace esreplay {

// The handler puts work on the queue. Null: nobody wants to know.
void note_handed_over(uint64_t* handed_to, const void* queue);

// The queue whose block the calling thread runs; 0 when it is none of them.
uint64_t serial_queue_here();

}  // namespace esreplay
