// How lines are written, and which messages a client of eslogger's subscribes to: what `src/print/line-style.ts` and
// `src/print/subscription.ts` state.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "src/schema/generated/plans.h"

namespace esreplay {

struct LineStyle {
  enum class Deadline : uint8_t { kAlways, kIfSet, kNever };

  uint8_t version = 0;  // of all lines; 0: each message's own
  uint32_t stated_version = 0;
  bool slashes = false;
  bool safe = true;
  bool token_arrays = false;
  Deadline deadline = Deadline::kAlways;
  bool extensions = true;
  bool shuffles = false;
  uint32_t seed = 0;
};

// Of a client: what it gets, with sequence numbers of its own.
struct Subscription {
  bool is_client = false;  // false: every message of the trace, with the recorded numbers
  std::bitset<kEventTypeCount> events;
  std::vector<std::string> selected;  // prefixes of programs' paths; none: every program
};

}  // namespace esreplay
