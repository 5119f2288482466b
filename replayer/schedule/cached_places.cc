#include "replayer/schedule/cached_places.h"

#include "replayer/platform/atomics.h"

namespace esreplay {
namespace {

// A client answers from a few places, and the cache has no more entries than this.
constexpr uint32_t kCallers = 64;
constexpr uint32_t kMessages = 4096;

uintptr_t g_callers[kCallers];
uint64_t g_messages[kMessages];  // number of the message plus one, and number of its caller

uint64_t word_of(uint32_t index, uint32_t caller) { return (uint64_t{index} + 1) << 32 | caller; }

}  // namespace

void note_cached_at(uint32_t index, uintptr_t caller) {
  uint64_t word = 0;  // an earlier run of this process may have had a message of this number
  for (uint32_t at = 0; caller != 0 && word == 0 && at < kCallers; ++at) {
    if (load_relaxed(g_callers[at]) == 0) swap_if(g_callers[at], uintptr_t{0}, caller);
    if (load_relaxed(g_callers[at]) == caller) word = word_of(index, at);
  }
  store_release(g_messages[index % kMessages], word);
}

uintptr_t cached_at(uint32_t index) {
  const uint64_t word = load_acquire(g_messages[index % kMessages]);
  if (word >> 32 != uint64_t{index} + 1) return 0;
  return load_relaxed(g_callers[static_cast<uint32_t>(word)]);
}

}  // namespace esreplay
