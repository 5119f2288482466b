// Tracks the handlers that wait for a lock right now. A thread that leaves a blocking call meanwhile checks whether it
// holds one of those locks, and reports it. The result therefore does not depend on a look from another thread, which
// may come too late on a busy machine.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "replayer/scope/current_calls.h"
#include "src/schema/generated/facts.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct LockWait;

// The blocking call that a holder was in while it had the lock and a handler waited for it.
struct HolderCall {
  pid_t holder;
  uint16_t call;   // 0: a system call that has no row
  uint32_t stack;  // ledger_stack id plus one
};

// Called by a handler that is about to wait. From here on, what its holder does is seen. Null when too many handlers
// wait.
LockWait* begin_lock_wait(const void* lock, HolderOf holder_of);

// Called by the waiter once its wait is recorded. From then on a thread that looks at the holder also completes the
// fact, until `end_lock_wait` returns it to the waiter.
void record_lock_wait(LockWait& wait, FactRecord* fact);

// Reads what was seen so far. False when nothing was seen.
bool seen_of_holder(const LockWait& wait, HolderCall* out);

// Ends the wait and frees `wait`. Returns its fact, completed with what was seen of the holder. It is a new fact if
// another thread is looking at the holder right now and has the old one. Null when nothing was recorded or the ledger
// is full.
FactRecord* end_lock_wait(LockWait& wait);

// Looks at the holder from outside: at its wrapped call, or else at the system call that it sleeps in. The holder must
// have the lock before and after the look. Any thread may call this; it makes a few system calls and allocates nothing.
void look_at_holder(LockWait& wait);

// Does the same for all waits and completes their facts: a wait that never ends is judged by what its fact holds. Only
// threads that the ledger waits for before it lets go of a fact may call this.
void look_at_holders();

// Called by a thread, in a handler or not, when its blocking call `call` ends.
void tell_lock_waits(const CallSlot& slot, uint32_t call, uintptr_t caller);

// Returns whether any handler waits.
bool locks_waited_for();
// A waiter counts itself before it marks all slots, so either it marks this slot or it is seen here.
void ask_while_locks_are_waited_for(CallSlot& slot);

// Returns the fields of the fact of a wait that say what was seen of the holder.
constexpr LockWaitFact seen_fact(const HolderCall& seen) {
  return {.holder_call = seen.call, .holder_thread = static_cast<uint32_t>(seen.holder)};
}

// Writes what was seen of the holder into the fact of a wait.
void complete_lock_fact(FactRecord* fact, const HolderCall& seen);

}  // namespace esreplay
