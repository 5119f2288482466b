// Where a handler put the work of its message: the address of a queue that runs one block at a time, or one of these.
#pragma once

#include <cstdint>

namespace esreplay {

inline constexpr uint64_t kHandedToNobody = 0;
inline constexpr uint64_t kHandedElsewhere = 1;  // to several queues, or to one that runs many blocks at a time
inline constexpr uint64_t kHandedStated = 2;

}  // namespace esreplay
