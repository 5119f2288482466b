// Divides --memory, the one limit on everything that a recorder holds. The most that each part needs is added up before
// anything is recorded, so that nothing can grow later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "recorder/options.h"

namespace esrecord {

inline constexpr uint64_t kMegabyte = uint64_t{1} << 20;
inline constexpr uint64_t kMinFlight = 8 * kMegabyte;
// The records of one message. An exec's lists are at most 1 MiB of strings, each with a few bytes around it.
inline constexpr size_t kRecordsRoom = size_t{4} << 20;
// The capacity of a block, plus a message that spills over.
inline constexpr size_t kBlocksRoom = kRecordsRoom + (size_t{2} << 20);
// ARG_MAX of macOS is 1 MiB. An exec with more strings than this is counted as lost.
inline constexpr size_t kMaxStrings = size_t{1} << 18;
inline constexpr size_t kMaxDescriptors = size_t{1} << 16;
// A message longer than this is not kept.
inline constexpr size_t kMaxMessage = size_t{4} << 20;

struct MemoryPlan {
  uint64_t entries = 0;         // of the ring, a power of two
  uint64_t messages = 0;        // bytes of messages that wait, without the ring
  uint64_t definitions = 0;     // bytes of what a trace defines once
  uint64_t flight = 0;          // bytes that a flight recorder keeps
  uint64_t index = UINT64_MAX;  // bytes that the index of a trace may take when it is read again
};

// False with `trouble`: --memory is too small for the options.
bool plan_memory(const Options& options, MemoryPlan& plan, Trouble& trouble);

}  // namespace esrecord
