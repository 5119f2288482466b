// Redacts values, to the same as src/edit/redactor.ts under the same profile and key: a recording's before they reach a
// disk, and a trace's in the addon. It allocates, so it is not for the injected library.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "src/native/redaction.h"
#include "src/native/redaction/hmac.h"
#include "src/native/redaction/kept_paths.h"

namespace esreplay {

class Redactor final : public Redaction {
 public:
  // When the cache has `max_cached` bytes, it is cleared and filled anew. The profile must outlive this.
  Redactor(const RedactionProfile& profile, std::string_view key, size_t max_cached = size_t{8} << 20);

  StringToken text(Content content, StringToken value, StringToken folder) override;
  const uint8_t* bytes(Content content, const uint8_t* value, size_t size) override;
  const OpaqueBytes* access_list(const OpaqueBytes* list) override;
  bool keeps_entitlements() const override;

  std::string text(Content content, const std::string& value);
  std::string access_list(std::string_view list) const;
  RedactionAction action(Content content) const;
  // Empties the cache, and gives its memory back.
  void forget();
  // False: the latest text or bytes came from the cache.
  bool is_new() const { return is_new_; }
  const RedactionProfile& profile() const { return profile_; }
  // Returns the same text for the same key.
  std::string key_check() const;

 private:
  template <class Make>
  const std::string& cached(Make make);
  std::string redacted(Content content, std::string_view value, std::string_view folder);
  std::string path(std::string_view value, bool plain);
  std::string name(std::string_view value, std::string_view folder);
  std::string path_or_word(std::string_view value);
  std::string variable(std::string_view value);
  std::string dotted(std::string_view value);
  void add_parts(std::string_view value, KeptPlace& place, std::string& to);
  // Returns the pseudonym; an empty text stays empty.
  std::string_view word(std::string_view value);

  const RedactionProfile& profile_;
  const Hmac hmac_;
  const KeptPaths kept_;
  std::unordered_map<std::string, std::string> values_;  // by content and original value
  std::unordered_map<std::string, std::string> words_;
  const size_t max_cached_;
  size_t cached_bytes_ = 0;
  bool is_new_ = true;
  std::string key_;
  std::string bytes_;
};

// Returns the profile of this name; null if it does not exist.
const RedactionProfile* redaction_profile(std::string_view name);

}  // namespace esreplay
