#include "src/addon/counting_redactor.h"

#include <cstring>
#include <utility>

#include "src/native/sha256.h"

namespace esreplay {
namespace {

StringToken token(std::string_view text) { return {text.size(), text.data()}; }

}  // namespace

RedactionPolicy::RedactionPolicy(const uint8_t* actions, Kept kept) : kept_(std::move(kept)), profile_() {
  for (size_t rule = 0; rule < kRedactionRuleCount; ++rule)
    profile_.rules[rule] = static_cast<RedactionAction>(actions[rule]);
  for (size_t i = 0; i < kept_.size(); ++i) {
    for (const std::string& word : kept_[i]) lists_[i].push_back(word.c_str());
    lists_[i].push_back(nullptr);
  }
  profile_.folders = lists_[0].data();
  profile_.trees = lists_[1].data();
  profile_.identifiers = lists_[2].data();
  profile_.variables = lists_[3].data();
}

std::string_view CountingRedactor::text(Content content, std::string_view value,
                                        std::optional<std::string_view> folder) {
  const StringToken now = redactor_.text(content, token(value), folder ? token(*folder) : StringToken{0, nullptr});
  const std::string_view result(now.data, now.length);
  if (result == value) return value;
  if (redactor_.is_new()) count(content, true, content == Content::kName ? folder : std::nullopt, value);
  return result;
}

std::string_view CountingRedactor::bytes(Content content, std::string_view value) {
  if (value.empty()) return value;
  const auto* was = reinterpret_cast<const uint8_t*>(value.data());
  const uint8_t* now = redactor_.bytes(content, was, value.size());
  if (now == was) return value;
  if (redactor_.is_new()) count(content, false, std::nullopt, value);
  return {reinterpret_cast<const char*>(now), value.size()};
}

std::string_view CountingRedactor::access_list(std::string_view value) {
  if (redactor_.action(Content::kAccessList) == RedactionAction::kKeep) return value;
  count(Content::kAccessList, false, std::nullopt, value);
  result_ = redactor_.access_list(value);
  return result_;
}

bool CountingRedactor::keeps_entitlements(std::string_view value) {
  if (redactor_.keeps_entitlements()) return true;
  count(Content::kEntitlements, false, std::nullopt, value);
  return false;
}

void CountingRedactor::forget() {
  redactor_.forget();
  replaced_ = decltype(replaced_)();
}

void CountingRedactor::count(Content content, bool is_text, std::optional<std::string_view> folder,
                             std::string_view value) {
  const auto rule = static_cast<uint8_t>(kContents[static_cast<size_t>(content)].rule);
  // Texts are told apart by their content, bytes by their rule.
  const uint8_t what[] = {is_text, folder.has_value(), is_text ? static_cast<uint8_t>(content) : rule};
  Sha256 hash;
  hash.update(what, sizeof what);
  if (folder) {
    const uint64_t size = folder->size();
    hash.update(&size, sizeof size);
    hash.update(folder->data(), folder->size());
  }
  hash.update(value.data(), value.size());
  const Digest digest = hash.finish();
  Digest128 half;
  memcpy(half.words, digest.data(), sizeof half.words);
  if (replaced_.insert(half).second) ++counts_[rule];
}

}  // namespace esreplay
