// The processor time of the other processes that belong to a client: all that were started in its run. None of them
// counts as another program, not even as an orphan.
#pragma once

#include <cstdint>

namespace esreplay {

// For one thread, which looks again and again.

// `harness`: the process that started the run, or this process if it runs in it.
// False: the system exposes too little, and every look reports all processors as used.
bool begin_family(int32_t harness, uint64_t now);

struct FamilyLook {
  uint64_t used_ns;    // since begin_family
  bool certain;        // false: a process may have escaped, and all processors count as used since the previous look
  unsigned processes;  // that were looked at: the family, and those that began since the previous look
};
FamilyLook look_at_family(uint64_t now);

// For any thread. Returns whether this process was alone at the latest look and is it still.
bool alone_since_look();

}  // namespace esreplay
