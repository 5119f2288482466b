/* Errors. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_ERROR_H
#define ESREPLAY_CORE_FOUNDATION_CF_ERROR_H

#include <CoreFoundation/CFDictionary.h>

typedef CFStringRef CFErrorDomain;

ESREPLAY_DECLS_BEGIN

extern const CFErrorDomain kCFErrorDomainPOSIX ESREPLAY_OWN(kCFErrorDomainPOSIX);
extern const CFErrorDomain kCFErrorDomainOSStatus ESREPLAY_OWN(kCFErrorDomainOSStatus);

CFTypeID CFErrorGetTypeID(void) ESREPLAY_OWN(CFErrorGetTypeID);
/* `info` is not kept. */
CFErrorRef CFErrorCreate(CFAllocatorRef allocator, CFErrorDomain domain, CFIndex code, CFDictionaryRef info)
    ESREPLAY_OWN(CFErrorCreate);
CFErrorDomain CFErrorGetDomain(CFErrorRef error) ESREPLAY_OWN(CFErrorGetDomain);
CFIndex CFErrorGetCode(CFErrorRef error) ESREPLAY_OWN(CFErrorGetCode);
CFStringRef CFErrorCopyDescription(CFErrorRef error) ESREPLAY_OWN(CFErrorCopyDescription);

ESREPLAY_DECLS_END

#endif
