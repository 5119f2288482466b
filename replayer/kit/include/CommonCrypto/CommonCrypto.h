/* The part of CommonCrypto that the kit has. */
#ifndef ESREPLAY_COMMON_CRYPTO_COMMON_CRYPTO_H
#define ESREPLAY_COMMON_CRYPTO_COMMON_CRYPTO_H

#include <CommonCrypto/CommonDigest.h>

#endif
