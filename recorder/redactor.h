// Redacts a recording before it reaches a disk, to the same values as `esreplay redact` (src/edit/redactor.ts) under
// the same profile and key. For the writer thread: it allocates.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "recorder/hmac.h"
#include "recorder/kept_paths.h"
#include "src/native/redaction.h"

namespace esrecord {

class Redactor final : public esreplay::Redaction {
 public:
  Redactor(const esreplay::RedactionProfile& profile, std::string_view key);

  esreplay::StringToken text(esreplay::Content content, esreplay::StringToken value,
                             esreplay::StringToken folder) override;
  const uint8_t* bytes(esreplay::Content content, const uint8_t* value, size_t size) override;
  const esreplay::OpaqueBytes* access_list(const esreplay::OpaqueBytes* list) override;
  bool keeps_entitlements() const override;

  std::string text(esreplay::Content content, const std::string& value);
  const esreplay::RedactionProfile& profile() const { return profile_; }
  // Returns the same text for the same key.
  std::string key_check() const;

 private:
  template <class Make>
  const std::string& cached(Make make);
  esreplay::RedactionAction action(esreplay::Content content) const;
  std::string redacted(esreplay::Content content, std::string_view value, std::string_view folder);
  std::string path(std::string_view value, bool plain);
  std::string name(std::string_view value, std::string_view folder);
  std::string path_or_word(std::string_view value);
  std::string variable(std::string_view value);
  std::string dotted(std::string_view value);
  void add_parts(std::string_view value, KeptPlace& place, std::string& to);
  // Returns the pseudonym; an empty text stays empty.
  std::string_view word(std::string_view value);

  const esreplay::RedactionProfile& profile_;
  const Hmac hmac_;
  const KeptPaths kept_;
  std::unordered_map<std::string, std::string> values_;  // by content and original value
  std::unordered_map<std::string, std::string> words_;
  size_t cached_bytes_ = 0;
  std::string key_;
  std::string bytes_;
};

// Returns the profile of this name; null if it does not exist.
const esreplay::RedactionProfile* redaction_profile(std::string_view name);

}  // namespace esrecord
