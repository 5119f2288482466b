/* Running code: processes of the trace and the client itself. */
#ifndef ESREPLAY_SECURITY_SEC_CODE_H
#define ESREPLAY_SECURITY_SEC_CODE_H

#include <CoreFoundation/CFDictionary.h>
#include <CoreFoundation/CFError.h>
#include <CoreFoundation/CFURL.h>
#include <Security/CSCommon.h>

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kSecCodeInfoIdentifier ESREPLAY_OWN(kSecCodeInfoIdentifier);
extern const CFStringRef kSecCodeInfoTeamIdentifier ESREPLAY_OWN(kSecCodeInfoTeamIdentifier);
extern const CFStringRef kSecCodeInfoMainExecutable ESREPLAY_OWN(kSecCodeInfoMainExecutable);
extern const CFStringRef kSecCodeInfoUnique ESREPLAY_OWN(kSecCodeInfoUnique);
extern const CFStringRef kSecCodeInfoFlags ESREPLAY_OWN(kSecCodeInfoFlags);
extern const CFStringRef kSecCodeInfoStatus ESREPLAY_OWN(kSecCodeInfoStatus);
extern const CFStringRef kSecCodeInfoEntitlementsDict ESREPLAY_OWN(kSecCodeInfoEntitlementsDict);
extern const CFStringRef kSecCodeInfoCertificates ESREPLAY_OWN(kSecCodeInfoCertificates);

CFTypeID SecCodeGetTypeID(void) ESREPLAY_OWN(SecCodeGetTypeID);
OSStatus SecCodeCopySelf(SecCSFlags flags, SecCodeRef* self) ESREPLAY_OWN(SecCodeCopySelf);
/* Finds a process of the trace by kSecGuestAttributeAudit or kSecGuestAttributePid, or returns errSecCSNoSuchCode. */
OSStatus SecCodeCopyGuestWithAttributes(SecCodeRef host, CFDictionaryRef attributes, SecCSFlags flags,
                                        SecCodeRef* guest) ESREPLAY_OWN(SecCodeCopyGuestWithAttributes);
OSStatus SecCodeCopyStaticCode(SecCodeRef code, SecCSFlags flags, SecStaticCodeRef* static_code)
    ESREPLAY_OWN(SecCodeCopyStaticCode);
OSStatus SecCodeCopyPath(SecStaticCodeRef code, SecCSFlags flags, CFURLRef* path) ESREPLAY_OWN(SecCodeCopyPath);
/* With a service model, returns kSecCodeInfoMainExecutable and nothing that is not in the trace. */
OSStatus SecCodeCopySigningInformation(SecStaticCodeRef code, SecCSFlags flags, CFDictionaryRef* information)
    ESREPLAY_OWN(SecCodeCopySigningInformation);
OSStatus SecCodeCheckValidity(SecCodeRef code, SecCSFlags flags, SecRequirementRef requirement);
OSStatus SecCodeCheckValidityWithErrors(SecCodeRef code, SecCSFlags flags, SecRequirementRef requirement,
                                        CFErrorRef* errors);

ESREPLAY_DECLS_END

#endif
