// CommonCrypto's SHA-256 for Linux. The context is as large as Apple's and holds ours.
#include <CommonCrypto/CommonDigest.h>

#include <cstring>
#include <type_traits>

#include "replayer/kit/kit.h"
#include "src/native/sha256.h"

namespace {

using esreplay::Sha256;

static_assert(sizeof(Sha256) == sizeof(CC_SHA256_CTX) && std::is_trivially_copyable_v<Sha256>);

// std::bit_cast came with GCC 11; the shipped binaries are built with the C++ library of GCC 10.
Sha256 hash_of(const CC_SHA256_CTX* context) {
  Sha256 hash;
  memcpy(static_cast<void*>(&hash), context, sizeof hash);
  return hash;
}

void keep(CC_SHA256_CTX* context, const Sha256& hash) { memcpy(context, &hash, sizeof hash); }

}  // namespace

extern "C" {

KIT_EXPORT int CC_SHA256_Init(CC_SHA256_CTX* context) {
  keep(context, Sha256());
  return 1;
}

KIT_EXPORT int CC_SHA256_Update(CC_SHA256_CTX* context, const void* data, CC_LONG size) {
  Sha256 hash = hash_of(context);
  hash.update(data, size);
  keep(context, hash);
  return 1;
}

KIT_EXPORT int CC_SHA256_Final(unsigned char* digest, CC_SHA256_CTX* context) {
  const esreplay::Digest result = hash_of(context).finish();
  memcpy(digest, result.data(), result.size());
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
