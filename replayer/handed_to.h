// Where a handler put the work of its message: the address of a queue, or one of these.
#pragma once

#include <cstdint>

namespace esreplay {

inline constexpr uint64_t kHandedToNobody = 0;
inline constexpr uint64_t kHandedElsewhere = 1;  // not to one queue that runs a block at a time, or stated already

}  // namespace esreplay
