// The pids that a trace uses, as the harness wrote them: sorted, disjoint ranges. Tells which pid the client may have.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

struct PidRange {
  uint32_t first;
  uint32_t last;
};

constexpr uint32_t kNoPid = 0;

// Returns whether `pid` to `pid + room - 1` are all free. A script may start the client as a child, so more
// than one free pid may be needed.
bool pids_free(const PidRange* taken, size_t count, uint32_t pid, uint32_t room);

// Returns the lowest such pid from `from` on and below `limit`; kNoPid if there is none.
uint32_t next_free_pid(const PidRange* taken, size_t count, uint32_t from, uint32_t room, uint32_t limit);

}  // namespace esreplay
