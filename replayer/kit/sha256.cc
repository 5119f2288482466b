// CommonCrypto's SHA-256 (FIPS 180-4) for Linux.
#include <CommonCrypto/CommonDigest.h>

#include <cstring>

#include "replayer/kit/kit.h"

namespace {

constexpr uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

uint32_t rotated(uint32_t word, int by) { return word >> by | word << (32 - by); }

void block(uint32_t* hash, const uint8_t* bytes) {
  uint32_t w[64];
  for (size_t i = 0; i < 16; ++i) {
    memcpy(&w[i], bytes + i * 4, 4);
    w[i] = __builtin_bswap32(w[i]);
  }
  for (int i = 16; i < 64; ++i) {
    const uint32_t s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
    const uint32_t s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t v[8];
  memcpy(v, hash, sizeof v);
  for (int i = 0; i < 64; ++i) {
    const uint32_t s1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25);
    const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    const uint32_t first = v[7] + s1 + choice + kRound[i] + w[i];
    const uint32_t s0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22);
    const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    memmove(v + 1, v, 7 * sizeof *v);
    v[4] += first;
    v[0] = first + s0 + majority;
  }
  for (int i = 0; i < 8; ++i) hash[i] += v[i];
}

uint64_t bits(const CC_SHA256_CTX* context) {
  return static_cast<uint64_t>(context->count[1]) << 32 | context->count[0];
}

}  // namespace

extern "C" {

KIT_EXPORT int CC_SHA256_Init(CC_SHA256_CTX* context) {
  *context = {
      {0, 0}, {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, {}};
  return 1;
}

KIT_EXPORT int CC_SHA256_Update(CC_SHA256_CTX* context, const void* data, CC_LONG size) {
  const auto* from = static_cast<const uint8_t*>(data);
  auto* kept = reinterpret_cast<uint8_t*>(context->wbuf);
  size_t held = bits(context) / 8 % CC_SHA256_BLOCK_BYTES;
  const uint64_t total = bits(context) + static_cast<uint64_t>(size) * 8;
  context->count[0] = static_cast<CC_LONG>(total);
  context->count[1] = static_cast<CC_LONG>(total >> 32);
  for (size_t left = size; left > 0;) {
    const size_t room = CC_SHA256_BLOCK_BYTES - held;
    const size_t part = left < room ? left : room;
    memcpy(kept + held, from, part);
    from += part;
    left -= part;
    held += part;
    if (held < CC_SHA256_BLOCK_BYTES) break;
    block(context->hash, kept);
    held = 0;
  }
  return 1;
}

KIT_EXPORT int CC_SHA256_Final(unsigned char* digest, CC_SHA256_CTX* context) {
  const uint64_t length = __builtin_bswap64(bits(context));
  constexpr uint8_t kPadding[CC_SHA256_BLOCK_BYTES] = {0x80};
  const size_t held = bits(context) / 8 % CC_SHA256_BLOCK_BYTES;
  CC_SHA256_Update(context, kPadding, static_cast<CC_LONG>((held < 56 ? 56 : 120) - held));
  CC_SHA256_Update(context, &length, sizeof length);
  for (size_t i = 0; i < 8; ++i) {
    const uint32_t word = __builtin_bswap32(context->hash[i]);
    memcpy(digest + i * 4, &word, sizeof word);
  }
  return 1;
}

KIT_EXPORT unsigned char* CC_SHA256(const void* data, CC_LONG size, unsigned char* digest) {
  CC_SHA256_CTX context;
  CC_SHA256_Init(&context);
  CC_SHA256_Update(&context, data, size);
  CC_SHA256_Final(digest, &context);
  return digest;
}
}
