#include "replayer/reaper/pid_ranges.h"

namespace esreplay {
namespace {

// Returns the first range that ends at or after `pid`.
size_t range_at(const PidRange* taken, size_t count, uint32_t pid) {
  size_t low = 0, high = count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (taken[middle].last < pid) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

bool pids_free(const PidRange* taken, size_t count, uint32_t pid, uint32_t room) {
  const size_t at = range_at(taken, count, pid);
  return at == count || taken[at].first >= uint64_t{pid} + room;
}

uint32_t next_free_pid(const PidRange* taken, size_t count, uint32_t from, uint32_t room, uint32_t limit) {
  uint64_t pid = from;
  for (size_t at = range_at(taken, count, from); at < count && taken[at].first < pid + room; ++at) {
    pid = uint64_t{taken[at].last} + 1;
  }
  return pid + room <= limit ? static_cast<uint32_t>(pid) : kNoPid;
}

}  // namespace esreplay
