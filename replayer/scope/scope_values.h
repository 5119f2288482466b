// What passes between the handler scope and the rooms that use it.
#pragma once

#include <cstdint>

#include "replayer/ledger/ledger.h"
#include "src/schema/generated/calls.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct ScopeMessage {
  int32_t trace_index;
  uint8_t client;
  bool notify_only;     // the es_client has no AUTH subscription: findings are hazards
  MessageRow* row;      // `responded_ns` shows what came after the answer; may be null
  uint64_t* handed_to;  // where note_handed_over stores the queue that the handler gave work to; may be null
  uint8_t* timer;       // where armed_timers.h stores when the latest timer ends; may be null
};

// The call that a thread of this process is in, for the deadline watch and for naming the holder of a lock.
struct CurrentCall {
  uint16_t call;       // number of the row in the table of calls; 0 for a bare system call that has no row
  uint8_t call_class;  // CallClass
  uint64_t since_ns;   // 0 for a thread outside handlers, which takes no timestamps
  uint32_t stack;      // ledger_stack id plus one; 0 when none was taken
  uintptr_t caller;    // return address of the wrapper
};

// A call that has been recorded but is not complete yet.
struct CallState {
  FactRecord* fact;   // null: nothing to complete
  uint64_t began_ns;  // 0: nothing was recorded
  uint64_t mark;      // of the wait probe
  uint32_t outer;     // the call that the thread was in before
};

// What a fact says of a call, apart from the thread and the message.
struct MadeCall {
  uint16_t call = 0;
  CallClass call_class = CallClass::kNone;
  uint16_t flags = 0;
  FactContent fact = CallFact{};
  uintptr_t caller = 0;  // the stack starts here, or at the first frame after it that is outside this library
  uint32_t other_stack = 0;
};

}  // namespace esreplay
