// HMAC-SHA-256 (RFC 2104, FIPS 180-4): the pseudonyms of names. Here, because no library for it is on every system.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace esrecord {

using Digest = std::array<uint8_t, 32>;

class Sha256 {
 public:
  void update(const void* data, size_t size);
  // The object is of no use afterwards.
  Digest finish();

 private:
  void block(const uint8_t* bytes);

  uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t pending_[64] = {};
  uint64_t size_ = 0;
};

class Hmac {
 public:
  // A key of any length.
  explicit Hmac(std::string_view key);
  Digest of(std::string_view message) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace esrecord
