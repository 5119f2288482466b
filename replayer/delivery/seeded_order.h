// The order in which a seeded run looks at the messages of a trace.
#pragma once

#include "replayer/delivery/causality.h"

namespace esreplay {

// In asap and step pace no message overtakes one recorded this much before it: what one program did may have been why
// another did something, and the trace does not say so.
inline constexpr uint64_t kReorderNs = 50000000;
// In recorded pace a message is at most this much later than recorded.
inline constexpr uint64_t kJitterNs = 1000000;
// How long the next message of the order is waited for before others pass it. The order is the seed's alone as long as
// clients answer within this time; a client that keeps one message open until it has seen another must not wait for
// ever.
inline constexpr uint64_t kKeptOrderNs = 100000000;

// Does nothing without a seed. False when memory has run out.
bool reorder_by_seed(const RunFile& run, const TraceIndex& trace, Causality* causality);

}  // namespace esreplay
