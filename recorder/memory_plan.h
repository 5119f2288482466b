// Who may have how much of --memory: the one limit on everything that a recorder holds. What the parts need at most is
// added up before anything is recorded, so that nothing is left to grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "recorder/options.h"

namespace esrecord {

inline constexpr uint64_t kMegabyte = uint64_t{1} << 20;
inline constexpr uint64_t kMinFlight = 8 * kMegabyte;
// One message's records: an exec's lists are at most 1 MiB of strings, each with a few bytes around it.
inline constexpr size_t kRecordsRoom = size_t{4} << 20;
// What a block can hold before it is taken, and a message that spills over it.
inline constexpr size_t kBlocksRoom = kRecordsRoom + (size_t{2} << 20);
// ARG_MAX of macOS is 1 MiB; an exec with more strings than these is counted as lost.
inline constexpr size_t kMostStrings = size_t{1} << 18;
inline constexpr size_t kMostDescriptors = size_t{1} << 16;
// The longest message that is kept at all.
inline constexpr size_t kLongestMessage = size_t{4} << 20;

struct MemoryPlan {
  uint64_t entries = 0;         // of the ring, a power of two
  uint64_t messages = 0;        // bytes of messages that wait, the ring apart
  uint64_t definitions = 0;     // bytes of what a trace defines once
  uint64_t flight = 0;          // bytes of what a flight recorder keeps
  uint64_t index = UINT64_MAX;  // bytes that the index of a trace may take when it is read again
};

// False with a sentence in `problem`: --memory is too little for what was asked.
bool plan_memory(const Options& options, MemoryPlan& plan, std::string& problem);

}  // namespace esrecord
