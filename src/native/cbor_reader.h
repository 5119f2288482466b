// Reads canonical CBOR (RFC 8949 core deterministic encoding, no floats, tags, indefinite lengths or undefined) from
// untrusted bytes. No allocation, no recursion; a fault names its byte.
// Bytes that are already checked are walked with `CborCursor`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace esreplay {

enum class CborMajor : uint8_t {
  kUnsigned = 0,
  kNegative = 1,
  kBytes = 2,
  kText = 3,
  kArray = 4,
  kMap = 5,
  kTag = 6,
  kSimple = 7,
};

inline constexpr uint64_t kCborFalse = 20;
inline constexpr uint64_t kCborTrue = 21;
inline constexpr uint64_t kCborNull = 22;

enum class CborFault : uint8_t {
  kNone,
  kTruncated,    // the bytes end inside the item
  kNotShortest,  // an integer or length is not in its shortest form
  kIndefinite,   // indefinite length, or a break
  kTag,
  kFloat,
  kSimple,    // a simple value other than false, true and null
  kReserved,  // additional information 28 to 30
  kNotUtf8,   // text that is not UTF-8
  kTooDeep,   // nested deeper than kCborMaxDepth
  kTooMany,   // more elements than there are bytes left
  kKeyOrder,  // map keys out of order or twice
  kKeyKind,   // a map key that is not an integer, bytes or text
};

// Returns what is wrong, as a predicate for TraceError.reason.
const char* cbor_fault_text(CborFault fault);

inline constexpr unsigned kCborMaxDepth = 32;

// One head; for strings also the content behind it.
struct CborItem {
  CborMajor major;
  uint64_t value;        // the integer (−1 − value for negatives), the length, the element count or the simple value
  const uint8_t* bytes;  // content of a byte or text string

  bool is(CborMajor wanted) const { return major == wanted; }
  bool is_null() const { return major == CborMajor::kSimple && value == kCborNull; }
  bool is_bool() const { return major == CborMajor::kSimple && value != kCborNull; }
  bool is_integer() const { return major <= CborMajor::kNegative; }
  bool is_string() const { return major == CborMajor::kText || major == CborMajor::kBytes; }
  bool spells(const char* text) const { return strlen(text) == value && begins_with(text); }
  bool begins_with(const char* text) const {
    const size_t length = strlen(text);
    return bytes != nullptr && value >= length && memcmp(bytes, text, length) == 0;
  }
};

class CborReader {
 public:
  CborReader() = default;
  CborReader(const uint8_t* data, size_t size) : at_(data), end_(data + size) {}

  // Reads the next head; checks and passes a string's content. Array and map elements follow as items of their own.
  bool next(CborItem* item) {
    // Most items of a trace are integers of one or two bytes, and null. The rest has its own function.
    if (left() >= 2) {
      const uint8_t initial = at_[0];
      const uint8_t info = initial & 0x1F;
      if (initial < 0x40 && info <= 24) {
        const bool is_long = info == 24;
        if (!is_long || at_[1] >= 24) {
          *item = {static_cast<CborMajor>(initial >> 5), is_long ? at_[1] : info, nullptr};
          at_ += is_long ? 2 : 1;
          return true;
        }
      }
      if (initial == 0xF6) {
        *item = {CborMajor::kSimple, kCborNull, nullptr};
        ++at_;
        return true;
      }
    }
    return next_of_any_kind(item);
  }
  // Passes one whole item, checking everything in it.
  bool skip();

  const uint8_t* at() const { return at_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  CborFault fault() const { return fault_; }
  const uint8_t* fault_at() const { return fault_at_; }

 private:
  bool fail(CborFault fault, const uint8_t* where) {
    fault_ = fault;
    fault_at_ = where;
    return false;
  }
  bool next_of_any_kind(CborItem* item);
  bool argument(const uint8_t* start, uint8_t info, uint64_t* value);

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  const uint8_t* fault_at_ = nullptr;
  CborFault fault_ = CborFault::kNone;
};

// Walks bytes that CborReader has accepted: no bounds, no checks.
struct CborCursor {
  const uint8_t* at;

  uint64_t head(CborMajor* major) {
    const uint8_t initial = *at++;
    *major = static_cast<CborMajor>(initial >> 5);
    return argument(initial & 0x1F);
  }
  uint64_t head() {
    const uint8_t initial = *at++;
    return argument(initial & 0x1F);
  }
  bool take_null() {
    if (*at != 0xF6) return false;
    ++at;
    return true;
  }
  // Passes one whole item.
  void skip() {
    for (uint64_t left = 1; left > 0; --left) {
      CborMajor major;
      const uint64_t value = head(&major);
      if (major == CborMajor::kBytes || major == CborMajor::kText) at += value;
      if (major == CborMajor::kArray) left += value;
      if (major == CborMajor::kMap) left += value * 2;
    }
  }

 private:
  template <class T>
  T big_endian() {
    T value;
    memcpy(&value, at, sizeof value);
    at += sizeof value;
    if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
    if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
    return static_cast<T>(__builtin_bswap64(value));
  }
  uint64_t argument(uint8_t info) {
    if (info < 24) return info;
    if (info == 24) return *at++;
    if (info == 25) return big_endian<uint16_t>();
    if (info == 26) return big_endian<uint32_t>();
    return big_endian<uint64_t>();
  }
};

}  // namespace esreplay
