// The thread that notices missed deadlines.
#pragma once

#include <cstdint>

namespace esreplay {

// Returns when the run stops.
void* deadline_watch_main(void*);

// How often it has looked in this run. What a look may still use is not let go before the next one.
uint64_t deadline_watch_rounds();

}  // namespace esreplay
