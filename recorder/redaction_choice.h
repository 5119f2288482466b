// What a recording's redactor does: a profile, changed by the rules of a command line as `esreplay redact --rules`
// changes it by a file.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "src/native/redaction.h"

namespace esrecord {

class RedactionChoice {
 public:
  // False when there is no profile of this name.
  bool start_from(std::string_view profile);
  // RULE=keep, RULE=pseudonym or RULE=remove; false when there is no such rule or action.
  bool set_rule(std::string_view words);
  // folders=PATH, trees=PATH, identifiers=BEGINNING or variables=NAME stays, besides what the profile keeps; false for
  // other words.
  bool keep(std::string_view words);

  RedactionChoice() = default;
  RedactionChoice(RedactionChoice&&) = default;
  RedactionChoice& operator=(RedactionChoice&&) = default;
  RedactionChoice(const RedactionChoice&) = delete;
  RedactionChoice& operator=(const RedactionChoice&) = delete;
  ~RedactionChoice() = default;

  bool is_set() const { return profile_.name != nullptr; }
  // Valid as long as this object, which stays where it is.
  const esreplay::RedactionProfile& profile() const { return profile_; }

 private:
  esreplay::RedactionProfile profile_ = {};
  // What the lists of the profile point to. Elements of a deque stay where they are, also when it is moved.
  std::deque<std::string> words_;
  std::deque<std::vector<const char*>> lists_;
};

}  // namespace esrecord
