// Security for Linux apart from code: trust in certificates, the keychain, and Gatekeeper's assessments.
#include <Security/SecAssessment.h>
#include <Security/Security.h>
#include <cstdio>

#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __SecCertificate {
  KitObject object;
};

struct __SecPolicy {
  KitObject object;
};

struct __SecTrust {
  KitObject object;
};

struct _SecAssessment {
  KitObject object;
};

namespace {

constexpr KitClass kCertificateClass = {};
constexpr KitClass kPolicyClass = {};
constexpr KitClass kTrustClass = {};
constexpr KitClass kAssessmentClass = {};

// The result of a search in an empty keychain.
OSStatus not_found(bool served) { return served ? errSecItemNotFound : errSecNotAvailable; }

}  // namespace

KIT_STRING(kSecClass, "class");
KIT_STRING(kSecClassGenericPassword, "genp");
KIT_STRING(kSecClassCertificate, "cert");
KIT_STRING(kSecClassKey, "keys");
KIT_STRING(kSecClassIdentity, "idnt");
KIT_STRING(kSecAttrAccount, "acct");
KIT_STRING(kSecAttrService, "svce");
KIT_STRING(kSecAttrLabel, "labl");
KIT_STRING(kSecMatchLimit, "m_Limit");
KIT_STRING(kSecMatchLimitOne, "m_LimitOne");
KIT_STRING(kSecMatchLimitAll, "m_LimitAll");
KIT_STRING(kSecReturnAttributes, "r_Attributes");
KIT_STRING(kSecReturnData, "r_Data");
KIT_STRING(kSecReturnRef, "r_Ref");
KIT_STRING(kSecValueData, "v_Data");
KIT_STRING(kSecAssessmentContextKeyOperation, "operation");
KIT_STRING(kSecAssessmentOperationTypeExecute, "operation:execute");
KIT_STRING(kSecAssessmentAssessmentVerdict, "assessment:verdict");

extern "C" {

KIT_EXPORT CFStringRef SecCopyErrorMessageString(OSStatus status, void*) {
  char text[32];
  const int length = snprintf(text, sizeof text, "OSStatus %d", status);
  return esreplay::make_string(text, static_cast<size_t>(length));
}

KIT_EXPORT SecCertificateRef SecCertificateCreateWithData(CFAllocatorRef, CFDataRef) {
  return esreplay::make_object<__SecCertificate>(kCertificateClass);
}

KIT_EXPORT SecPolicyRef SecPolicyCreateBasicX509(void) { return esreplay::make_object<__SecPolicy>(kPolicyClass); }

KIT_EXPORT OSStatus SecTrustCreateWithCertificates(CFTypeRef, CFTypeRef, SecTrustRef* trust) {
  *trust = esreplay::make_object<__SecTrust>(kTrustClass);
  return errSecSuccess;
}

KIT_EXPORT bool SecTrustEvaluateWithError(SecTrustRef, CFErrorRef* error) {
  return KIT_CALL(SecTrustEvaluateWithError, [=](bool served) {
    esreplay::give_no_error(error);
    if (!served) esreplay::give_error(error, kCFErrorDomainOSStatus, errSecNotAvailable);
    return served;
  });
}

KIT_EXPORT OSStatus SecTrustEvaluate(SecTrustRef, SecTrustResultType* result) {
  return KIT_CALL(SecTrustEvaluate, [=](bool served) -> OSStatus {
    *result = served ? kSecTrustResultUnspecified : kSecTrustResultOtherError;
    return served ? errSecSuccess : errSecNotAvailable;
  });
}

KIT_EXPORT OSStatus SecItemCopyMatching(CFDictionaryRef, CFTypeRef* result) {
  return KIT_CALL(SecItemCopyMatching, [=](bool served) {
    if (result != nullptr) *result = nullptr;
    return not_found(served);
  });
}

KIT_EXPORT OSStatus SecItemAdd(CFDictionaryRef, CFTypeRef* result) {
  return KIT_CALL(SecItemAdd, [=](bool served) -> OSStatus {
    if (result != nullptr) *result = nullptr;
    return served ? errSecSuccess : errSecNotAvailable;
  });
}

KIT_EXPORT OSStatus SecItemUpdate(CFDictionaryRef, CFDictionaryRef) { return KIT_CALL(SecItemUpdate, not_found); }
KIT_EXPORT OSStatus SecItemDelete(CFDictionaryRef) { return KIT_CALL(SecItemDelete, not_found); }

KIT_EXPORT SecAssessmentRef SecAssessmentCreate(CFURLRef, SecAssessmentFlags, CFDictionaryRef, CFErrorRef* errors) {
  return KIT_CALL(SecAssessmentCreate, [=](bool served) -> SecAssessmentRef {
    esreplay::give_no_error(errors);
    if (served) return esreplay::make_object<_SecAssessment>(kAssessmentClass);
    esreplay::give_error(errors, kCFErrorDomainOSStatus, errSecNotAvailable);
    return nullptr;
  });
}

KIT_EXPORT CFDictionaryRef SecAssessmentCopyResult(SecAssessmentRef, SecAssessmentFlags, CFErrorRef* errors) {
  esreplay::give_no_error(errors);
  const void* key = kSecAssessmentAssessmentVerdict;
  const void* verdict = kCFBooleanTrue;
  return CFDictionaryCreate(nullptr, &key, &verdict, 1, &kCFTypeDictionaryKeyCallBacks,
                            &kCFTypeDictionaryValueCallBacks);
}
}
