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

// Initial bytes of false and of null; true is between them.
inline constexpr uint8_t kCborFirstSimple = 0xF4;
inline constexpr uint8_t kCborLastSimple = 0xF6;
// Additional information: less than this is the argument itself; from the other one on, it is not allowed.
inline constexpr uint8_t kCborLong = 24;
inline constexpr uint8_t kCborReserved = 28;

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

// Returns the fault as a predicate for TraceError.reason.
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
  [[gnu::always_inline]] bool next(CborItem* item) {
    // Nearly all items of a trace are integers, null, booleans and short arrays. Other items and faults have their
    // own functions.
    if (left() > sizeof(uint64_t)) [[likely]] {
      const uint8_t initial = *at_;
      const uint8_t info = initial & 0x1F;
      const auto major = static_cast<CborMajor>(initial >> 5);
      if (major <= CborMajor::kNegative) {
        uint64_t value = info;
        size_t bytes = 1;
        if (info < kCborLong || long_argument(info, &value, &bytes)) {
          *item = {major, value, nullptr};
          at_ += bytes;
          return true;
        }
      } else if ((initial >= kCborFirstSimple && initial <= kCborLastSimple) ||
                 (major == CborMajor::kArray && info < kCborLong && info < left())) {
        *item = {major, info, nullptr};
        ++at_;
        return true;
      }
    }
    CborItem other = {};
    const bool good = next_of_any_kind(&other);
    *item = other;  // a copy, so that the caller's item can stay in registers
    return good;
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
  // Reads an argument behind the initial byte, where at least eight bytes are; false if it is not in its shortest form.
  // Without a branch for each width: nobody could predict them.
  bool long_argument(uint8_t info, uint64_t* value, size_t* bytes) const {
    static constexpr uint64_t kSmallest[] = {kCborLong, uint64_t{1} << 8, uint64_t{1} << 16, uint64_t{1} << 32};
    const unsigned log_width = info & 3;
    uint64_t word;
    memcpy(&word, at_ + 1, sizeof word);
    *value = __builtin_bswap64(word) >> (64 - (8U << log_width));
    *bytes = 1 + (size_t{1} << log_width);
    return info < kCborReserved && *value >= kSmallest[log_width];
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
