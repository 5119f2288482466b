// Redacts the values of a trace, and counts the distinct ones that each rule replaced, as src/edit/redactor.ts does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "src/native/redaction/redactor.h"

namespace esreplay {

// A redaction profile built from a policy, which owns its words.
class RedactionPolicy {
 public:
  // Folders, trees, identifiers, variables.
  using Kept = std::array<std::vector<std::string>, 4>;

  // `actions`: by rule. Words have no NUL.
  RedactionPolicy(const uint8_t* actions, Kept kept);
  RedactionPolicy(const RedactionPolicy&) = delete;
  RedactionPolicy& operator=(const RedactionPolicy&) = delete;

  const RedactionProfile& profile() const { return profile_; }

 private:
  Kept kept_;
  std::array<std::vector<const char*>, 4> lists_;  // of what is kept, for the profile
  RedactionProfile profile_;
};

// Results are valid until the next call. One that points to the value says that it stays as it is.
class CountingRedactor {
 public:
  // `counts`: by rule.
  CountingRedactor(const uint8_t* actions, RedactionPolicy::Kept kept, std::string_view key, double* counts)
      : policy_(actions, std::move(kept)), redactor_(policy_.profile(), key, kMaxCached), counts_(counts) {}

  // `folder`: the path of the folder that a name is in.
  std::string_view text(Content content, std::string_view value, std::optional<std::string_view> folder = std::nullopt);
  std::string_view bytes(Content content, std::string_view value);
  std::string_view access_list(std::string_view value);
  // False: they are left out.
  bool keeps_entitlements(std::string_view value);
  // Gives memory back: what comes again is counted again.
  void forget();

 private:
  static constexpr size_t kMaxCached = size_t{64} << 20;
  // The first 128 bits of a value's SHA-256, in place of the value.
  struct Digest128 {
    uint64_t words[2];
    bool operator==(const Digest128&) const = default;
  };
  struct Hash {
    size_t operator()(const Digest128& digest) const { return digest.words[0]; }
  };

  // Counts a replaced value, once for each kind of content.
  void count(Content content, bool is_text, std::optional<std::string_view> folder, std::string_view value);

  const RedactionPolicy policy_;
  Redactor redactor_;
  double* const counts_;
  std::unordered_set<Digest128, Hash> replaced_;
  std::string result_;
};

}  // namespace esreplay
