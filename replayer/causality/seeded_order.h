// The order in which a seeded run looks at the messages of a trace.
#pragma once

#include "replayer/causality/causality.h"

namespace esreplay {

// In recorded pace a message is at most this much later than recorded.
inline constexpr uint64_t kJitterNs = 1000000;
// How long the order waits for its next message before others pass it. The order depends on the seed alone as long as
// clients answer within this time. A client that keeps one message open until it has seen another must not wait
// forever.
inline constexpr uint64_t kKeptOrderNs = 100000000;

// Does nothing without a seed. False if memory has run out.
bool reorder_by_seed(const RunFile& run, const TraceIndex& trace, Causality* causality);

}  // namespace esreplay
