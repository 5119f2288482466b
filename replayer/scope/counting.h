// Does this call count, and why: asked for each call of the table that a handler makes, by a wrapper or by the trap.
#pragma once

#include <cstdint>

#include "replayer/scope/scope_values.h"
#include "replayer/scope/thread_state.h"

namespace esreplay {

enum class Counting : uint8_t {
  kCounts,        // the ledger gets a fact of it, which the judge grades by its class. One that counts only if it
                  // waited takes its fact back: end_call_if_waited
  kAllowed,       // with these arguments it is one of those that a handler may make
  kProof,         // our own, in the fake handler that proves wrappers and traps
  kForkedChild,   // of a process that takes part in the run: it takes none
  kStatedBefore,  // strict-only, and this handler run has stated it: thousands of small allocations are one fact.
                  // Of kStrictSeen kinds; it states no further ones
};

// Asked on a thread that was armed: in a handler, and in no call that counts itself. A wrapper tests that first, with
// one load, and only names the call of any other thread, for those who wait for its locks.
// Remembers the strict-only calls that it lets count.
Counting counting_of(ThreadState& thread, const MadeCall& call);

}  // namespace esreplay
