#include "src/native/redaction/redactor.h"

#include <algorithm>
#include <cstring>

namespace esreplay {
namespace {

// Overhead of an entry besides its texts: two strings, a node and its slot.
constexpr size_t kEntryBytes = 128;

std::string_view view(StringToken token) { return {token.data, token.data == nullptr ? 0 : token.length}; }

// Returns 60 bits of the digest in base 32 (src/edit/pseudonym.ts).
std::string pseudonym(const Digest& digest) {
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr int kLetters = 12;
  uint64_t bits = 0;
  memcpy(&bits, digest.data(), sizeof bits);
  bits = __builtin_bswap64(bits) >> 4;
  std::string letters(kLetters, ' ');
  for (int i = kLetters; i-- > 0; bits >>= 5) letters[static_cast<size_t>(i)] = kAlphabet[bits & 31];
  return letters;
}

bool begins(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

}  // namespace

Redactor::Redactor(const RedactionProfile& profile, std::string_view key, size_t max_cached)
    : profile_(profile), hmac_(key), kept_(profile), max_cached_(max_cached) {}

RedactionAction Redactor::action(Content content) const {
  const RedactionRule rule = kContents[static_cast<size_t>(content)].rule;
  return profile_.rules[static_cast<size_t>(rule)];
}

StringToken Redactor::text(Content content, StringToken value, StringToken folder) {
  is_new_ = true;
  const RedactionAction does = action(content);
  if (does == RedactionAction::kKeep || value.data == nullptr || value.length == 0) return value;
  if (does == RedactionAction::kRemove) return {0, ""};
  key_.assign(1, static_cast<char>(content));
  if (content == Content::kName) {
    // Texts may have any byte: only its length tells where a folder ends.
    const uint64_t size = folder.data == nullptr ? UINT64_MAX : folder.length;
    key_.append(reinterpret_cast<const char*>(&size), sizeof size).append(view(folder));
  }
  key_.append(view(value));
  const std::string& result = cached([&] { return redacted(content, view(value), view(folder)); });
  return {result.size(), result.data()};
}

// Returns what `make` gives for `key_`, from the cache if it is there.
template <class Make>
const std::string& Redactor::cached(Make make) {
  const auto found = values_.find(key_);
  is_new_ = found == values_.end();
  if (!is_new_) return found->second;
  if (cached_bytes_ > max_cached_) {
    values_.clear();
    words_.clear();
    cached_bytes_ = 0;
  }
  std::string value = make();
  cached_bytes_ += key_.size() + value.size() + kEntryBytes;
  return values_.emplace(key_, std::move(value)).first->second;
}

void Redactor::forget() {
  values_ = decltype(values_)();
  words_ = decltype(words_)();
  cached_bytes_ = 0;
}

std::string Redactor::text(Content content, const std::string& value) {
  const StringToken redacted = text(content, StringToken{value.size(), value.data()}, StringToken{0, nullptr});
  return {redacted.data, redacted.length};
}

const uint8_t* Redactor::bytes(Content content, const uint8_t* value, size_t size) {
  is_new_ = true;
  const RedactionAction does = action(content);
  if (does == RedactionAction::kKeep) return value;
  if (does == RedactionAction::kRemove) {
    bytes_.assign(size, '\0');
    return reinterpret_cast<const uint8_t*>(bytes_.data());
  }
  if (std::all_of(value, value + size, [](uint8_t byte) { return byte == 0; })) return value;
  const std::string_view bytes(reinterpret_cast<const char*>(value), size);
  // A text of the same bytes becomes something else.
  key_.assign(1, static_cast<char>(~static_cast<unsigned>(content))).append(bytes);
  const std::string& result = cached([&] {
    const Digest digest = hmac_.of(bytes);
    std::string other(size, '\0');
    for (size_t i = 0; i < size; ++i) other[i] = static_cast<char>(digest[i % digest.size()]);
    return other;
  });
  return reinterpret_cast<const uint8_t*>(result.data());
}

const OpaqueBytes* Redactor::access_list(const OpaqueBytes* list) {
  if (action(Content::kAccessList) == RedactionAction::kKeep) return list;
  const std::string redacted = access_list({reinterpret_cast<const char*>(list->bytes()), list->size});
  const uint64_t size = redacted.size();
  bytes_.assign(reinterpret_cast<const char*>(&size), sizeof size);
  bytes_ += redacted;
  static_assert(sizeof(OpaqueBytes) == sizeof size);
  return reinterpret_cast<const OpaqueBytes*>(bytes_.data());
}

std::string Redactor::access_list(std::string_view list) const {
  constexpr size_t kHead = 44;
  constexpr size_t kEntry = 24;
  constexpr size_t kGuid = 16;
  constexpr uint8_t kMagic[] = {0x01, 0x2c, 0xc1, 0x6d};
  const RedactionAction does = action(Content::kAccessList);
  std::string copy(list);
  if (does == RedactionAction::kKeep) return copy;
  uint32_t entries = 0;
  bool whole = copy.size() >= kHead && memcmp(copy.data(), kMagic, sizeof kMagic) == 0;
  if (whole) {
    memcpy(&entries, copy.data() + 36, sizeof entries);
    entries = __builtin_bswap32(entries);
    whole = copy.size() == kHead + kEntry * uint64_t{entries};
  }
  if (does == RedactionAction::kRemove || !whole) {
    copy.assign(kHead, '\0');
    memcpy(copy.data(), kMagic, sizeof kMagic);
    return copy;
  }
  auto replace = [&](size_t at) {
    auto* guid = reinterpret_cast<uint8_t*>(copy.data() + at);
    if (std::all_of(guid, guid + kGuid, [](uint8_t byte) { return byte == 0; })) return;
    memcpy(guid, hmac_.of({copy.data() + at, kGuid}).data(), kGuid);
  };
  replace(4);
  replace(20);
  for (uint32_t i = 0; i < entries; ++i) replace(kHead + kEntry * i);
  return copy;
}

bool Redactor::keeps_entitlements() const { return action(Content::kEntitlements) == RedactionAction::kKeep; }

std::string Redactor::key_check() const {
  constexpr char kWords[] = "esreplay key check";
  return pseudonym(hmac_.of({kWords, sizeof kWords - 1}));
}

std::string Redactor::redacted(Content content, std::string_view value, std::string_view folder) {
  constexpr std::string_view kFileUrl = "file://";
  switch (kContents[static_cast<size_t>(content)].form) {
    case ContentForm::kPath: return path(value, false);
    case ContentForm::kName: return name(value, folder);
    case ContentForm::kUrl:
      if (!begins(value, kFileUrl)) break;
      return std::string(kFileUrl) + path(value.substr(kFileUrl.size()), false);
    case ContentForm::kArgument: return path_or_word(value);
    case ContentForm::kIdentity: return value[0] == '/' ? path(value, false) : dotted(value);
    case ContentForm::kEnvironment: return variable(value);
    case ContentForm::kDotted: return dotted(value);
    default: break;
  }
  return std::string(word(value));
}

void Redactor::add_parts(std::string_view value, KeptPlace& place, std::string& to) {
  bool first = true;
  split(value, '/', [&](std::string_view part) {
    if (!first) to += '/';
    first = false;
    to += place.keeps(part) ? part : word(part);
  });
}

std::string Redactor::path(std::string_view value, bool plain) {
  KeptPlace place(kept_, plain);
  std::string result;
  add_parts(value, place, result);
  return result;
}

// Redacts a name as the continuation of its folder's path.
std::string Redactor::name(std::string_view value, std::string_view folder) {
  KeptPlace place(kept_, false);
  if (folder.empty()) {
    place.leave();
  } else {
    if (folder.back() == '/') folder.remove_suffix(1);
    split(folder, '/', [&](std::string_view part) { place.keeps(part); });
  }
  std::string result;
  add_parts(value, place, result);
  return result;
}

std::string Redactor::path_or_word(std::string_view value) {
  return !value.empty() && value[0] == '/' ? path(value, true) : std::string(word(value));
}

std::string Redactor::variable(std::string_view value) {
  const size_t equals = value.find('=');
  if (equals == std::string_view::npos) return std::string(word(value));
  const std::string_view name = value.substr(0, equals);
  bool kept = false;
  for (const char* const* each = profile_.variables; *each != nullptr; ++each) {
    std::string_view variable = *each;
    if (variable.back() == '*') {
      variable.remove_suffix(1);
      kept = kept || begins(name, variable);
    } else {
      kept = kept || name == variable;
    }
  }
  std::string result(kept ? name : word(name));
  result += '=';
  return result + path_or_word(value.substr(equals + 1));
}

std::string Redactor::dotted(std::string_view value) {
  for (const char* const* kept = profile_.identifiers; *kept != nullptr; ++kept)
    if (begins(value, *kept)) return std::string(value);
  std::string result;
  bool first = true;
  split(value, '.', [&](std::string_view part) {
    if (!first) result += '.';
    first = false;
    result += word(part);
  });
  return result;
}

std::string_view Redactor::word(std::string_view value) {
  if (value.empty()) return value;
  std::string key(value);
  auto found = words_.find(key);
  if (found == words_.end()) {
    cached_bytes_ += key.size() + kEntryBytes;
    std::string letters = pseudonym(hmac_.of(value));
    found = words_.emplace(std::move(key), std::move(letters)).first;
  }
  return found->second;
}

const RedactionProfile* redaction_profile(std::string_view name) {
  for (const RedactionProfile& profile : kRedactionProfiles)
    if (profile.name == name) return &profile;
  return nullptr;
}

}  // namespace esreplay
