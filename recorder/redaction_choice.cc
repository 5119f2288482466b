#include "recorder/redaction_choice.h"

#include "src/native/redaction/redactor.h"

namespace esrecord {
namespace {

// Returns the position of a name in a null-terminated list; -1 if it is not in it.
int position(const char* const* names, std::string_view name) {
  for (int at = 0; names[at] != nullptr; ++at)
    if (name == names[at]) return at;
  return -1;
}

}  // namespace

bool RedactionChoice::start_from(std::string_view profile) {
  const esreplay::RedactionProfile* known = esreplay::redaction_profile(profile);
  if (known != nullptr) profile_ = *known;
  return known != nullptr;
}

bool RedactionChoice::set_rule(std::string_view words) {
  const size_t equals = words.find('=');
  if (equals == std::string_view::npos) return false;
  const int rule = position(esreplay::kRedactionRuleNames, words.substr(0, equals));
  const int action = position(esreplay::kRedactionActionNames, words.substr(equals + 1));
  if (rule < 0 || action < 0) return false;
  profile_.rules[rule] = static_cast<esreplay::RedactionAction>(action);
  return true;
}

bool RedactionChoice::keep(std::string_view words) {
  const struct {
    std::string_view name;
    const char* const** list;
  } kinds[] = {
      {"folders", &profile_.folders},
      {"trees", &profile_.trees},
      {"identifiers", &profile_.identifiers},
      {"variables", &profile_.variables},
  };
  const size_t equals = words.find('=');
  if (equals == std::string_view::npos || equals + 1 == words.size()) return false;
  for (const auto& [name, list] : kinds) {
    if (name != words.substr(0, equals)) continue;
    std::vector<const char*>& longer = lists_.emplace_back();
    for (const char* const* each = *list; *each != nullptr; ++each) longer.push_back(*each);
    longer.push_back(words_.emplace_back(words.substr(equals + 1)).c_str());
    longer.push_back(nullptr);
    *list = longer.data();
    return true;
  }
  return false;
}

}  // namespace esrecord
