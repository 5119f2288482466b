// Builds a recording's redaction profile from options, as `esreplay redact --rules` does from a file.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "src/native/redaction.h"

namespace esrecord {

class RedactionChoice {
 public:
  // False if no profile has this name.
  bool start_from(std::string_view profile);
  // Takes RULE=keep, RULE=pseudonym or RULE=remove. False for an unknown rule or action.
  bool set_rule(std::string_view words);
  // Keeps folders=PATH, trees=PATH, identifiers=BEGINNING or variables=NAME, in addition to the profile's own.
  // False for anything else.
  bool keep(std::string_view words);

  RedactionChoice() = default;
  RedactionChoice(RedactionChoice&&) = default;
  RedactionChoice& operator=(RedactionChoice&&) = default;
  RedactionChoice(const RedactionChoice&) = delete;
  RedactionChoice& operator=(const RedactionChoice&) = delete;
  ~RedactionChoice() = default;

  bool is_set() const { return profile_.name != nullptr; }
  // Valid as long as this object exists and is not moved.
  const esreplay::RedactionProfile& profile() const { return profile_; }

 private:
  esreplay::RedactionProfile profile_ = {};
  // The targets of the profile's lists. Elements of a deque keep their address, even when the deque is moved.
  std::deque<std::string> words_;
  std::deque<std::vector<const char*>> lists_;
};

}  // namespace esrecord
