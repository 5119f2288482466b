/* Shared by all of Security: its objects and its status codes. */
#ifndef ESREPLAY_SECURITY_SEC_BASE_H
#define ESREPLAY_SECURITY_SEC_BASE_H

#include <CoreFoundation/CFString.h>

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

ESREPLAY_DECLS_BEGIN

/* "OSStatus" and the number, as macOS answers for a code that it does not know. `reserved` is not read. */
CFStringRef SecCopyErrorMessageString(OSStatus status, void* reserved) ESREPLAY_OWN(SecCopyErrorMessageString);

ESREPLAY_DECLS_END

#endif
