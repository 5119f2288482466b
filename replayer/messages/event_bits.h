// Event types as bits.
#pragma once

#include <cstdint>

namespace esreplay {

struct EventBits {
  uint64_t bits[3];

  static constexpr EventBits none() { return {{0, 0, 0}}; }
  static constexpr EventBits all() { return {{UINT64_MAX, UINT64_MAX, UINT64_MAX}}; }
  bool has(uint32_t type) const { return type < 192 && (bits[type / 64] >> (type % 64) & 1) != 0; }
  void add(uint32_t type) {
    if (type < 192) bits[type / 64] |= uint64_t{1} << (type % 64);
  }
  bool empty() const { return (bits[0] | bits[1] | bits[2]) == 0; }
  bool overlaps(const EventBits& other) const {
    return ((bits[0] & other.bits[0]) | (bits[1] & other.bits[1]) | (bits[2] & other.bits[2])) != 0;
  }
  unsigned count() const {
    return static_cast<unsigned>(__builtin_popcountll(bits[0]) + __builtin_popcountll(bits[1]) +
                                 __builtin_popcountll(bits[2]));
  }
  EventBits& operator|=(const EventBits& other) {
    for (int i = 0; i < 3; ++i) bits[i] |= other.bits[i];
    return *this;
  }
  EventBits& operator-=(const EventBits& other) {
    for (int i = 0; i < 3; ++i) bits[i] &= ~other.bits[i];
    return *this;
  }
};

}  // namespace esreplay
