// Choices where nothing is published about what macOS does. Each is named in docs/es-surface.md.
#pragma once

#include <cstdint>

#include "replayer/run.h"

namespace esreplay {

// mute-voting: since macOS 27 the process that made another one act has a say in process and path muting beside it. A
// vote is: muted, hold back; listed under inversion, deliver; else none. Without any vote an ordinary dimension
// delivers and an inverted one holds back.
inline bool instigator_votes() { return run().file->os_major >= 27; }

// clear-cache-limit: an es_clear_cache sooner than this after another one is refused.
inline constexpr uint64_t kClearCacheEveryNs = 1000000;

}  // namespace esreplay
