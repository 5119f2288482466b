/* Shared by all of Security: its objects and its status codes. */
#ifndef ESREPLAY_SECURITY_SEC_BASE_H
#define ESREPLAY_SECURITY_SEC_BASE_H

#include <CoreFoundation/CFBase.h>

typedef struct __SecCertificate* SecCertificateRef;
typedef const struct __SecPolicy* SecPolicyRef;

enum {
  errSecSuccess = 0,
  errSecUnimplemented = -4,
  errSecParam = -50,
  errSecAllocate = -108,
  errSecNotAvailable = -25291,
  errSecDuplicateItem = -25299,
  errSecItemNotFound = -25300,
  errSecInteractionNotAllowed = -25308,
};

#endif
