// Which processes of the trace live at this moment of the run: what es_mute_process asks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

inline constexpr size_t kAuditTokenPid = 5;  // of audit_token_t.val

struct ProcessLife {
  bool known;         // the trace has a process with this token, or it is a client of the run
  uint32_t born_by;   // the fork or exec that makes it; kNoMessage: it is there from the start
  uint32_t ended_by;  // its exit, or the exec that gives it another token (policy mute-after-exec); kNoMessage: neither
};

// Reads the whole trace the first time. May allocate: not for a handler's hot path.
ProcessLife life_of(const audit_token_t& token);
bool lives_now(const ProcessLife& life);
void forget_lives();

}  // namespace esreplay
