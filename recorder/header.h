// The header of a recorded trace: one map, in the canonical form that traces/FORMAT.md describes.
#pragma once

#include <string>
#include <vector>

#include "recorder/start_state.h"
#include "src/native/redaction/redactor.h"

namespace esrecord {

struct HeaderWords {
  std::string application;  // "esreplay 0.1.0"
  std::string created_by;
  std::vector<std::string> notes;
  const esreplay::Redactor* redactor = nullptr;  // null: nothing is redacted
};

// Redacts the state and the words by the same rules as the messages.
void redact(StartState& state, HeaderWords& words, esreplay::Redactor& redactor);

// Returns the encoded map; empty if it would be longer than a block may be. `budget_ticks`: the deadline of an AUTH
// message that has none of its own. A recorded message always has one.
std::vector<uint8_t> encode_header(const StartState& state, const HeaderWords& words, uint64_t budget_ticks);

}  // namespace esrecord
