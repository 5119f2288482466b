/* Trust in certificates, which trustd evaluates on macOS. */
#ifndef ESREPLAY_SECURITY_SEC_TRUST_H
#define ESREPLAY_SECURITY_SEC_TRUST_H

#include <CoreFoundation/CFData.h>
#include <CoreFoundation/CFError.h>
#include <Security/SecBase.h>

typedef struct __SecTrust* SecTrustRef;
typedef uint32_t SecTrustResultType;
enum {
  kSecTrustResultInvalid = 0,
  kSecTrustResultProceed = 1,
  kSecTrustResultDeny = 3,
  kSecTrustResultUnspecified = 4,
  kSecTrustResultRecoverableTrustFailure = 5,
  kSecTrustResultFatalTrustFailure = 6,
  kSecTrustResultOtherError = 7,
};

ESREPLAY_DECLS_BEGIN

SecCertificateRef SecCertificateCreateWithData(CFAllocatorRef allocator, CFDataRef data)
    ESREPLAY_OWN(SecCertificateCreateWithData);
SecPolicyRef SecPolicyCreateBasicX509(void) ESREPLAY_OWN(SecPolicyCreateBasicX509);
OSStatus SecTrustCreateWithCertificates(CFTypeRef certificates, CFTypeRef policies, SecTrustRef* trust)
    ESREPLAY_OWN(SecTrustCreateWithCertificates);
/* True when a service model of the run leads there. */
bool SecTrustEvaluateWithError(SecTrustRef trust, CFErrorRef* error) ESREPLAY_OWN(SecTrustEvaluateWithError);
OSStatus SecTrustEvaluate(SecTrustRef trust, SecTrustResultType* result) ESREPLAY_OWN(SecTrustEvaluate);

ESREPLAY_DECLS_END

#endif
