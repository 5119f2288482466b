// Composes JSON in UTF-8. Text is escaped so that a terminal obeys nothing in it, as `src/words/printable.ts` does,
// unless another spelling is set.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace esreplay {

class JsonText {
 public:
  std::string& out() { return out_; }
  size_t size() const { return out_.size(); }

  void raw(std::string_view text) { out_.append(text); }
  void raw(char character) { out_.push_back(character); }

  // `slashes`: a slash is \/. Not `is_safe`: only what JSON wants escaped is.
  void set_spelling(bool slashes, bool is_safe);

  // Puts a comma before a value, unless it is the first. Returns where its key begins.
  size_t begin(const char* key) {
    const char last = out_.back();
    if (last != '{' && last != '[') out_.push_back(',');
    const size_t at = out_.size();
    out_.append(key);
    return at;
  }

  void number(uint64_t value) {
    char digits[20];
    out_.append(digits, static_cast<size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits));
  }
  // A negative one is −1 − value.
  void number(uint64_t value, bool is_negative) {
    if (is_negative) out_.push_back('-');
    number(is_negative ? value + 1 : value);
  }

  void hex(const uint8_t* bytes, size_t size);
  // "HEX"
  void quoted_hex(const uint8_t* bytes, size_t size);
  void uuid(const uint8_t* bytes);
  // Text that is UTF-8.
  void text(const uint8_t* bytes, size_t size);
  // Seconds since 1970 and their fraction, of `digits` digits; false for a time that ISO 8601 cannot hold.
  bool time(int64_t seconds, int64_t fraction, unsigned digits);

 private:
  // Bytes that text cannot be copied over, by their value.
  static const bool* usual_special();
  void escaped(unsigned character);

  std::string out_;
  const bool* special_ = usual_special();
  // The last second, and its text.
  int64_t second_ = INT64_MIN;
  char second_text_[19] = {};
};

}  // namespace esreplay
