// The header of a recorded trace: one map, in the canonical form that traces/FORMAT.md describes.
#pragma once

#include <string>
#include <vector>

#include "recorder/redactor.h"
#include "recorder/start_state.h"

namespace esrecord {

struct HeaderWords {
  std::string application;  // "esreplay 0.1.0"
  std::string created_by;
  std::vector<std::string> notes;
  const Redactor* redactor = nullptr;  // null: nothing is taken out
};

// Takes out of the state and the words what the messages will not have either.
void redact(StartState& state, HeaderWords& words, Redactor& redactor);

// The encoded map; empty when it would be longer than a block may be. `budget_ticks`: of an AUTH message that has no
// deadline of its own, which a recorded one never lacks.
std::vector<uint8_t> encode_header(const StartState& state, const HeaderWords& words, uint64_t budget_ticks);

}  // namespace esrecord
