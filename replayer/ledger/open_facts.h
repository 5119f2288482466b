// Facts that their writer completes in place: records that were written `unfinished` or `pending`. Each function stores
// the one word of its field. The caller seals the record again.
#pragma once

#include <cstdint>

#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"

namespace esreplay {

// Stores how long a call or a wait for a lock took: both kinds have it in the same word.
inline void complete_duration(FactRecord& fact, uint64_t duration_ns) {
  static_assert(CallFact{.duration_ns = 1}.words().b == 1 && LockWaitFact{.duration_ns = 1}.words().b == 1);
  fact.b = duration_ns;
}

// Stores what is known of the thread that has the lock. Any thread may call this while the record is open.
inline void complete_holder(FactRecord& fact, const LockWaitFact& seen) { store_relaxed(fact.a, seen.words().a); }

inline void complete_child(FactRecord& fact, const ForkFact& child) { fact.a = child.words().a; }

// Returns what the record says so far, to write it again.
inline FactContent content_of(const FactRecord& fact) {
  return {static_cast<FactKind>(fact.kind), {load_relaxed(fact.a), load_relaxed(fact.b), fact.c}};
}

// Returns the number of the system call; 0 for a call of a function.
constexpr uint64_t system_call_of(const FactContent& content) {
  static_assert(CallFact{.system_call = 1}.words().a == 1);
  return content.kind == FactKind::kCall ? content.words.a : 0;
}

}  // namespace esreplay
