/* Code on disk. */
#ifndef ESREPLAY_SECURITY_SEC_STATIC_CODE_H
#define ESREPLAY_SECURITY_SEC_STATIC_CODE_H

#include <CoreFoundation/CFError.h>
#include <CoreFoundation/CFURL.h>
#include <Security/CSCommon.h>

ESREPLAY_DECLS_BEGIN

CFTypeID SecStaticCodeGetTypeID(void) ESREPLAY_OWN(SecStaticCodeGetTypeID);
/* Does not read the file. */
OSStatus SecStaticCodeCreateWithPath(CFURLRef path, SecCSFlags flags, SecStaticCodeRef* code)
    ESREPLAY_OWN(SecStaticCodeCreateWithPath);
/* Valid when a service model of the run leads there, otherwise errSecUnimplemented. */
OSStatus SecStaticCodeCheckValidity(SecStaticCodeRef code, SecCSFlags flags, SecRequirementRef requirement);
OSStatus SecStaticCodeCheckValidityWithErrors(SecStaticCodeRef code, SecCSFlags flags, SecRequirementRef requirement,
                                              CFErrorRef* errors);

ESREPLAY_DECLS_END

#endif
