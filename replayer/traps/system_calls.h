// Grades a bare system call: one that a trap caught, or one made through syscall(2).
#pragma once

#include <cstdint>

#include "replayer/scope/call_state.h"

namespace esreplay {

struct SystemCall {
  long number;
  long arguments[6];
  uintptr_t address;  // where it was made
};

enum class Verdict : uint8_t {
  kSilent,     // may be made in place, is not recorded
  kStated,     // may be made in place, but is recorded: strict-only
  kLockWait,   // a futex wait in libc or libdispatch: a lock
  kFutexWait,  // a futex wait of the client's own: recorded if it had to wait
  kCall,       // recorded, and must be made by its own instruction
  kFrame,      // concerns the signal frame: the trap makes it itself
};

struct GradedCall {
  Verdict verdict;
  CallClass call_class;
  uint16_t call;  // row of the table of calls, 0 when it has none
  SystemRule rule;
};

// Returns the number that the table of calls has for a system call of this processor: x86-64's. Negative: it has none.
long table_number(long number);

// `through_wrapper`: made by syscall(2), which counts as the client's own call from any image.
GradedCall grade_system_call(const SystemCall& call, bool through_wrapper);

// States the sender of a signal to this process; `call` is allowed.
void record_if_sent(const SystemCall& call);

// Returns the set without SIGSYS, for a call that would block it. A trap while SIGSYS is blocked ends the process.
uint64_t without_sigsys(uint64_t set);

}  // namespace esreplay
