// What traces/FORMAT.md lets a file hold.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

inline constexpr uint64_t kTraceFormat = 1;
inline constexpr size_t kMaxBlock = size_t{1} << 20;   // bytes
inline constexpr size_t kMaxRecord = size_t{1} << 20;  // bytes
// The memory that a record may need; an exec with 1 MiB of arguments takes less than a tenth of it.
inline constexpr uint64_t kMaxMessageSize = uint64_t{16} << 20;
inline constexpr size_t kEventNumbers = size_t{UINT16_MAX} + 1;
inline constexpr int64_t kNsPerSecond = 1'000'000'000;

}  // namespace esreplay
