// Reads tokens of JSON in place, from UTF-8. Refuses rare and wrong tokens: each function then returns false, and
// `src/import/json.ts` reads the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/addon/json_integer.h"
#include "src/native/cbor_writer.h"

namespace esreplay {

class JsonScanner {
 public:
  // `end` is the place of a line feed, which no token goes on with.
  void begin(const uint8_t* at, const uint8_t* end) {
    at_ = at;
    end_ = end;
  }

  const uint8_t* at() const { return at_; }
  // Goes to a place that was passed before.
  void go(const uint8_t* at) { at_ = at; }

  bool is_at_end() const { return at_ == end_; }

  // Skips white space and returns the next byte; 0 at the end.
  uint8_t peek() {
    const uint8_t byte = *at_;
    return byte > ' ' ? byte : peek_behind_space();
  }
  // If that byte is next, passes it.
  bool take(uint8_t byte) {
    if (peek() != byte) return false;
    ++at_;
    return true;
  }
  // The same for bytes without space before them.
  bool take_bytes(const char* bytes, size_t size) {
    if (static_cast<size_t>(end_ - at_) < size || memcmp(at_, bytes, size) != 0) return false;
    at_ += size;
    return true;
  }
  bool take_bytes(std::string_view bytes) { return take_bytes(bytes.data(), bytes.size()); }
  bool take_null() { return peek() == 'n' && take_bytes("null"); }

  bool boolean(bool* value);
  bool integer(JsonInteger* value);
  // An integer that is not negative.
  bool integer(uint64_t* value);
  // Finds a string; `escapes`: backslashes, each before one byte.
  bool string(std::string_view* inside, size_t* escapes);
  // A string without escapes.
  bool plain_string(std::string_view* inside);
  // Writes a string as an item of text or bytes.
  bool string(CborMajor major, CborWriter& out);
  // Decodes a string of hexadecimal digits and writes its bytes.
  bool hex(CborWriter& out, size_t* size);
  bool uuid(CborWriter& out);
  // A UTC time with `digits` decimals.
  bool time(int digits, int64_t* seconds, uint32_t* fraction);
  // Checks any value, and passes it.
  bool value() { return value(0); }

 private:
  static constexpr int kMaxDepth = 24;

  uint8_t peek_behind_space();
  bool value(int depth);
  bool members(int depth);
  bool elements(int depth);
  bool number();
  bool digits();

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
};

}  // namespace esreplay
