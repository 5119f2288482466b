#include "replayer/scope/counting.h"

#include "replayer/ledger/open_facts.h"

namespace esreplay {
namespace {

// Returns whether this handler run has stated the strict-only call, or has no room for it; from now on it has.
bool stated_already(ThreadState& thread, const MadeCall& call) {
  const auto key =
      static_cast<uint16_t>((call.flags & kFactFlagRaw) != 0 ? system_call_of(call.fact) | 0x8000 : call.call);
  for (unsigned at = 0; at < thread.strict_count; at++)
    if (thread.strict_seen[at] == key) return true;
  if (thread.strict_count == kStrictSeen) return true;  // further kinds would fill the ledger call by call
  thread.strict_seen[thread.strict_count++] = key;
  return false;
}

}  // namespace

Counting counting_of(ThreadState& thread, const MadeCall& call) {
  if (call.call_class == CallClass::kAllowed) return Counting::kAllowed;
  if (thread.canary) return Counting::kProof;
  if (!still_ours(thread)) return Counting::kForkedChild;
  if (call.call_class == CallClass::kStrictOnly && stated_already(thread, call)) return Counting::kStatedBefore;
  return Counting::kCounts;
}

}  // namespace esreplay
