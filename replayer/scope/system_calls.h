// How a bare system call is graded: one that a trap caught, or one made through syscall(2).
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
  kSilent,     // may be made in place, says nothing
  kStated,     // may be made in place, but is stated: strict-only
  kLockWait,   // a futex wait out of libc or libdispatch: a lock
  kFutexWait,  // a futex wait of the client's own: stated unless it did not have to wait
  kCall,       // stated, and must be made where it stands
  kFrame,      // is about the signal frame: the trap makes it itself
};

struct GradedCall {
  Verdict verdict;
  CallClass call_class;
  uint16_t call;  // row of the table of calls, 0 when it has none
  SystemRule rule;
};

// `through_wrapper`: made by syscall(2), which is the client's own doing wherever it stands.
GradedCall grade_system_call(const SystemCall& call, bool through_wrapper);

// Before such a call blocks SIGSYS: its set, with SIGSYS taken out. A trap while SIGSYS is blocked ends the process.
uint64_t without_sigsys(uint64_t set);

}  // namespace esreplay
