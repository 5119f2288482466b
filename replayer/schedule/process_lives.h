// Tells which processes of the trace are alive at this moment of the run, for es_mute_process.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

inline constexpr size_t kAuditTokenPid = 5;  // of audit_token_t.val

struct ProcessLife {
  bool known;         // the trace has a process with this token, or it is a client of the run
  uint32_t born_by;   // the fork or exec that makes it; kNoMessage: it exists from the start
  uint32_t ended_by;  // its exit, or the exec that gives it another token (policy mute-after-exec); kNoMessage: neither
};

// The first call reads the whole trace. May allocate: not for a handler's hot path.
ProcessLife life_of(const audit_token_t& token);
bool lives_now(const ProcessLife& life);
void forget_lives();

}  // namespace esreplay
