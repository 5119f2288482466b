#include "src/native/redaction/hmac.h"

#include <cstdint>
#include <cstring>

namespace esreplay {
namespace {

constexpr size_t kBlock = Sha256::kBlock;

}  // namespace

Hmac::Hmac(std::string_view key) {
  uint8_t padded[kBlock] = {};
  if (key.size() > kBlock) {
    Sha256 hash;
    hash.update(key.data(), key.size());
    const Digest digest = hash.finish();
    memcpy(padded, digest.data(), digest.size());
  } else {
    memcpy(padded, key.data(), key.size());
  }
  for (uint8_t& byte : padded) byte ^= 0x36;
  inner_.update(padded, kBlock);
  for (uint8_t& byte : padded) byte ^= 0x36 ^ 0x5c;
  outer_.update(padded, kBlock);
}

Digest Hmac::of(std::string_view message) const {
  Sha256 inner = inner_;
  inner.update(message.data(), message.size());
  const Digest digest = inner.finish();
  Sha256 outer = outer_;
  outer.update(digest.data(), digest.size());
  return outer.finish();
}

}  // namespace esreplay
