// Records one call of the table that a handler makes: the fact is written on entry and completed on return. The scope
// is disarmed in between, so calls made inside that call are not recorded.
#pragma once

#include <cstdint>

#include "replayer/scope/thread_state.h"
#include "src/schema/generated/calls.h"

namespace esreplay {

constexpr bool may_wait(CallClass call_class) {
  return call_class == CallClass::kAlways || call_class == CallClass::kIfWaited;
}

// Disarms the thread, which must be armed, writes the fact with `unfinished`, and names the call in the thread's slot.
// Writes nothing for a class of `allowed`. Leaves `errno` unchanged, as all of these functions do.
CallState begin_call(ThreadState& thread, const MadeCall& call);

// Completes the fact with its duration and the result of the wait probe, and arms the thread again.
void end_call(ThreadState& thread, const CallState& state);

// Completes the fact but for its duration, and arms the thread before the call that it is about: the handlers of the
// signals that this call lets in are recorded too, and may leave it by a jump. Disarm the thread before end_call.
void open_call(ThreadState& thread, const CallState& state);

// Like end_call, for a call that counts only if it waited. Returns whether it waited and was kept.
bool end_call_if_waited(ThreadState& thread, const CallState& state, bool surely_waited);

// Withdraws the fact: the call did not wait. Does not arm or disarm the thread.
void retract(CallState& state);

// Writes a fact without a duration, for a strict-only call that the trap makes itself. Does not arm or disarm the
// thread.
void record_in_place(ThreadState& thread, const MadeCall& call);

// Writes the fact of a system call that the trap lets run by itself. `settle_raw` completes it at the next call or when
// the handler returns.
void record_raw_call(ThreadState& thread, const MadeCall& call);
void settle_raw(ThreadState& thread);

// Changes the flags of a fact that is still open, and seals it again: as whole once nothing is left to complete.
// Returns the new flags.
uint16_t add_flags(FactRecord* fact, uint16_t flags, uint16_t cleared);

}  // namespace esreplay
