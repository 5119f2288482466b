/* Code requirements. They are kept as text, and all code meets all of them. */
#ifndef ESREPLAY_SECURITY_SEC_REQUIREMENT_H
#define ESREPLAY_SECURITY_SEC_REQUIREMENT_H

#include <CoreFoundation/CFString.h>
#include <Security/CSCommon.h>

ESREPLAY_DECLS_BEGIN

CFTypeID SecRequirementGetTypeID(void) ESREPLAY_OWN(SecRequirementGetTypeID);
OSStatus SecRequirementCreateWithString(CFStringRef text, SecCSFlags flags, SecRequirementRef* requirement)
    ESREPLAY_OWN(SecRequirementCreateWithString);

ESREPLAY_DECLS_END

#endif
