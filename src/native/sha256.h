// SHA-256 (FIPS 180-4), for the recorder's pseudonyms and for the functions of CommonCrypto that Linux lacks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace esreplay {

using Digest = std::array<uint8_t, 32>;

class Sha256 {
 public:
  static constexpr size_t kBlock = 64;

  void update(const void* data, size_t size);
  // The object must not be used afterwards.
  Digest finish();

 private:
  void block(const uint8_t* bytes);

  uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t pending_[kBlock] = {};
  uint64_t size_ = 0;
};

}  // namespace esreplay
