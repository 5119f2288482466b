// The hash of a path and of each of its prefixes, in one pass over it: eight bytes a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace esreplay {

inline uint64_t fold_product(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a ^ 0x9E3779B97F4A7C15) * (b ^ 0xE7037ED1A0B428DB);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

class PathHash {
 public:
  PathHash(const char* path, size_t length) : path_(path), length_(length) {}

  // Returns the hash of the first `length` bytes. `length` must not be smaller than the last time.
  uint64_t of_first(size_t length) {
    for (; done_ + 8 <= length; done_ += 8) state_ = fold_product(state_, word(8));
    return fold_product(state_ ^ length, word(length - done_));
  }

 private:
  uint64_t word(size_t bytes) const {
    uint64_t value = 0;
    if (done_ + 8 <= length_) {
      memcpy(&value, path_ + done_, 8);
      return bytes == 8 ? value : value & ((uint64_t{1} << bytes * 8) - 1);
    }
    for (size_t i = 0; i < bytes; ++i) value |= static_cast<uint64_t>(static_cast<uint8_t>(path_[done_ + i])) << i * 8;
    return value;
  }

  const char* path_;
  size_t length_;
  size_t done_ = 0;
  uint64_t state_ = 0xA0761D6478BD642F;
};

}  // namespace esreplay
