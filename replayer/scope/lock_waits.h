// The handlers that wait for a lock right now. A thread that leaves a blocking call meanwhile looks whether it holds
// one of those locks and says so. Whether the holder of a lock was in such a call so depends on no look from outside
// that may come too late on a busy machine.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "replayer/scope/current_calls.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct LockWait;

// The blocking call that a holder was in while it had the lock and a handler waited for it.
struct HolderCall {
  pid_t holder;
  uint16_t call;   // 0: a system call that has no row
  uint32_t stack;  // ledger_stack id plus one
};

// By a handler that is about to wait; what its holder does from here on is seen. Null when too many wait.
LockWait* begin_lock_wait(const void* lock, HolderOf holder_of);

// By the waiter, once its wait is stated: who looks at the holder after that completes the fact as well, which is the
// waiter's again with `end_lock_wait`.
void state_lock_wait(LockWait& wait, FactRecord* fact);

// What was seen so far; false for nothing.
bool seen_of_holder(const LockWait& wait, HolderCall* out);

// The wait is over; `wait` is nobody's now. Gives its fact, completed by what was seen of the holder: a new one where
// somebody is looking at the holder just now and has the other. Null when nothing was stated, or the ledger is full.
FactRecord* end_lock_wait(LockWait& wait);

// Looks at the holder from outside: at its wrapped call, or else at the system call that it sleeps in. The lock must be
// its own before and after the look. Any thread may do so; it makes a few system calls and allocates nothing.
void look_at_holder(LockWait& wait);

// The same for all that wait, whose facts are completed: a wait that never ends is judged by what is in there. By the
// threads alone that the ledger waits for before it lets go of a fact.
void look_at_holders();

// By a thread in no handler, or in one, as its blocking call `call` ends.
void tell_lock_waits(const CallSlot& slot, uint32_t call, uintptr_t caller);

// Whether any handler waits.
bool locks_waited_for();

// `a` of the fact of a wait.
constexpr uint64_t lock_fact_word(pid_t holder, uint16_t call) {
  return static_cast<uint64_t>(static_cast<uint32_t>(holder)) << 16 | call;
}

// Puts it where the fact of a wait has it.
void complete_lock_fact(FactRecord* fact, const HolderCall& seen);

}  // namespace esreplay
