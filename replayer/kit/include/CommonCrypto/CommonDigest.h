/* SHA-256, for cdhashes and files. */
#ifndef ESREPLAY_COMMON_CRYPTO_COMMON_DIGEST_H
#define ESREPLAY_COMMON_CRYPTO_COMMON_DIGEST_H

#include <stdint.h>

typedef uint32_t CC_LONG;

#define CC_SHA256_DIGEST_LENGTH 32
#define CC_SHA256_BLOCK_BYTES 64

typedef struct CC_SHA256state_st {
  CC_LONG count[2];
  CC_LONG hash[8];
  CC_LONG wbuf[16];
} CC_SHA256_CTX;

#ifdef __cplusplus
extern "C" {
#endif

int CC_SHA256_Init(CC_SHA256_CTX *context);
int CC_SHA256_Update(CC_SHA256_CTX *context, const void *data, CC_LONG size);
int CC_SHA256_Final(unsigned char *digest, CC_SHA256_CTX *context);
unsigned char *CC_SHA256(const void *data, CC_LONG size, unsigned char *digest);

#ifdef __cplusplus
}
#endif

#endif
