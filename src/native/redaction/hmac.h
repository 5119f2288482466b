// HMAC-SHA-256 (RFC 2104), for the pseudonyms of names. It is here because no library for it exists on every system.
#pragma once

#include <string_view>

#include "src/native/sha256.h"

namespace esreplay {

class Hmac {
 public:
  // `key` may have any length.
  explicit Hmac(std::string_view key);
  Digest of(std::string_view message) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace esreplay
