// What a recording's redactor does: a profile, changed by the rules of a command line as `esreplay redact --rules`
// changes it by a file.
#pragma once

#include <deque>
#include <memory>
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

  bool is_set() const { return profile_.name != nullptr; }
  // Valid as long as this object, which stays where it is.
  const esreplay::RedactionProfile& profile() const { return profile_; }

 private:
  // What the lists of the profile point to; copies have it together.
  struct Kept {
    std::deque<std::string> words;
    std::deque<std::vector<const char*>> lists;
  };

  esreplay::RedactionProfile profile_ = {};
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

}  // namespace esrecord
