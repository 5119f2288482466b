// One call of the table made by a handler: stated when it is entered, completed when it returns. What happens in
// between is owned by it: the scope is disarmed, so nothing beneath is stated.
#pragma once

#include <cstdint>

#include "replayer/scope/thread_state.h"
#include "src/schema/generated/calls.h"

namespace esreplay {

// What a fact says besides the thread and the message.
struct CallFact {
  FactKind kind = FactKind::kCall;
  uint16_t call = 0;
  CallClass call_class = CallClass::kNone;
  uint16_t flags = 0;
  uint64_t a = 0;
  uint64_t c = 0;
  uintptr_t caller = 0;  // the stack starts here, or behind it at the first frame that is not this library's
  uint32_t other_stack = 0;
};

// The thread is armed. Disarms it, writes the fact with `unfinished`, and names the call in the thread's slot. A class
// of `allowed` writes nothing. `errno` is untouched, as by all of these.
CallState begin_call(ThreadState& thread, const CallFact& call);

// Completes the fact with its duration and the wait probe, and arms again.
void end_call(ThreadState& thread, const CallState& state);

// As end_call, for a call that is only worth stating when it waited. Returns whether it was kept.
bool end_call_if_waited(ThreadState& thread, const CallState& state, bool surely_waited);

// Takes the fact back: it turned out to be no wait. The thread stays as it is.
void retract(CallState& state);

// A strict-only call that the trap makes itself: a fact without a duration. The thread stays as it is.
void state_in_place(ThreadState& thread, const CallFact& call);

// A system call that the trap lets run by itself: stated now, completed by `settle_raw` at the next call or at the end.
void state_raw_call(ThreadState& thread, const CallFact& call);
void settle_raw(ThreadState& thread);

// Changes the flags of a fact that is still open, and seals it anew: whole, once nothing of it is to come.
uint16_t add_flags(FactRecord* fact, uint16_t flags, uint16_t cleared);

}  // namespace esreplay
