// Writes canonical CBOR into a buffer of fixed size. Past the end it writes nothing and remembers that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "src/native/cbor_reader.h"

namespace esreplay {

class CborWriter {
 public:
  CborWriter() = default;
  CborWriter(uint8_t* data, size_t capacity) : data_(data), capacity_(capacity) {}

  void head(CborMajor major, uint64_t value) {
    if (value < 24) {
      if (capacity_ - size_ < 1) return overflow();
      data_[size_++] = static_cast<uint8_t>(static_cast<uint8_t>(major) << 5 | value);
      return;
    }
    unsigned width = 8;
    uint8_t info = 27;
    if (value <= UINT8_MAX) {
      width = 1;
      info = 24;
    } else if (value <= UINT16_MAX) {
      width = 2;
      info = 25;
    } else if (value <= UINT32_MAX) {
      width = 4;
      info = 26;
    }
    if (capacity_ - size_ < 1 + width) return overflow();
    data_[size_++] = static_cast<uint8_t>(static_cast<uint8_t>(major) << 5 | info);
    const uint64_t swapped = __builtin_bswap64(value << (64 - 8 * width));
    memcpy(data_ + size_, &swapped, width);
    size_ += width;
  }

  void unsigned_integer(uint64_t value) { head(CborMajor::kUnsigned, value); }
  void signed_integer(int64_t value) {
    if (value >= 0) return head(CborMajor::kUnsigned, static_cast<uint64_t>(value));
    head(CborMajor::kNegative, ~static_cast<uint64_t>(value));
  }
  // now − before modulo 2^64, as a signed 64-bit integer: what the trace format calls a delta.
  void delta(uint64_t now, uint64_t before) { signed_integer(static_cast<int64_t>(now - before)); }
  void array(uint64_t count) { head(CborMajor::kArray, count); }
  void map(uint64_t count) { head(CborMajor::kMap, count); }
  void boolean(bool value) { head(CborMajor::kSimple, value ? kCborTrue : kCborFalse); }
  void null() { head(CborMajor::kSimple, kCborNull); }
  void bytes(const void* data, size_t size) { string(CborMajor::kBytes, data, size); }
  void text(const void* data, size_t size) { string(CborMajor::kText, data, size); }
  // Appends bytes that are already encoded.
  void raw(const void* data, size_t size) {
    if (capacity_ - size_ < size) return overflow();
    if (size > 0) memcpy(data_ + size_, data, size);
    size_ += size;
  }

  // Appends bytes for the caller to fill; null past the end.
  uint8_t* extend(size_t size) {
    if (capacity_ - size_ < size) {
      overflow();
      return nullptr;
    }
    size_ += size;
    return data_ + size_ - size;
  }

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool full() const { return full_; }
  uint8_t* end() const { return data_ + size_; }
  size_t room() const { return capacity_ - size_; }
  // Goes back to an earlier size, which was not full.
  void reset(size_t size) {
    size_ = size;
    full_ = false;
  }

 private:
  void string(CborMajor major, const void* data, size_t size) {
    head(major, size);
    raw(data, size);
  }
  void overflow() { full_ = true; }

  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
  size_t size_ = 0;
  bool full_ = false;
};

}  // namespace esreplay
