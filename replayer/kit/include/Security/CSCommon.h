/* Code objects, their flags and their errors. */
#ifndef ESREPLAY_SECURITY_CS_COMMON_H
#define ESREPLAY_SECURITY_CS_COMMON_H

#include <Security/SecBase.h>

typedef struct __SecCode* SecCodeRef;
typedef struct __SecCode const* SecStaticCodeRef;
typedef struct __SecRequirement* SecRequirementRef;

enum {
  errSecCSUnimplemented = -67072,
  errSecCSInvalidObjectRef = -67071,
  errSecCSInvalidFlags = -67070,
  errSecCSObjectRequired = -67069,
  errSecCSStaticCodeNotFound = -67068,
  errSecCSNoSuchCode = -67065,
  errSecCSUnsigned = -67062,
  errSecCSSignatureFailed = -67061,
  errSecCSReqFailed = -67050,
};

typedef uint32_t SecCSFlags;
enum {
  kSecCSDefaultFlags = 0,
  kSecCSCheckAllArchitectures = 1 << 0,
  kSecCSDoNotValidateExecutable = 1 << 1,
  kSecCSDoNotValidateResources = 1 << 2,
  kSecCSBasicValidateOnly = kSecCSDoNotValidateExecutable | kSecCSDoNotValidateResources,
  kSecCSCheckNestedCode = 1 << 3,
  kSecCSStrictValidate = 1 << 4,
  kSecCSInternalInformation = 1 << 0,
  kSecCSSigningInformation = 1 << 1,
  kSecCSRequirementInformation = 1 << 2,
  kSecCSDynamicInformation = 1 << 3,
  kSecCSContentInformation = 1 << 4,
  kSecCSConsiderExpiration = 1U << 31,
  kSecCSEnforceRevocationChecks = 1 << 30,
  kSecCSNoNetworkAccess = 1 << 29,
};

/* Of running code: kSecCodeInfoStatus. */
typedef uint32_t SecCodeStatus;
enum {
  kSecCodeStatusValid = 0x00000001,
  kSecCodeStatusHard = 0x00000100,
  kSecCodeStatusKill = 0x00000200,
  kSecCodeStatusPlatform = 0x04000000,
  kSecCodeStatusDebugged = 0x10000000,
};

/* Of a signature: kSecCodeInfoFlags. */
typedef uint32_t SecCodeSignatureFlags;
enum {
  kSecCodeSignatureHost = 0x0001,
  kSecCodeSignatureAdhoc = 0x0002,
  kSecCodeSignatureForceHard = 0x0100,
  kSecCodeSignatureForceKill = 0x0200,
  kSecCodeSignatureForceExpiration = 0x0400,
  kSecCodeSignatureRestrict = 0x0800,
  kSecCodeSignatureEnforcement = 0x1000,
  kSecCodeSignatureLibraryValidation = 0x2000,
  kSecCodeSignatureRuntime = 0x10000,
  kSecCodeSignatureLinkerSigned = 0x20000,
};

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kSecGuestAttributeAudit ESREPLAY_OWN(kSecGuestAttributeAudit);
extern const CFStringRef kSecGuestAttributePid ESREPLAY_OWN(kSecGuestAttributePid);

ESREPLAY_DECLS_END

#endif
