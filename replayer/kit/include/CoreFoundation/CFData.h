/* Bytes: hashes, certificates, audit tokens. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_DATA_H
#define ESREPLAY_CORE_FOUNDATION_CF_DATA_H

#include <CoreFoundation/CFBase.h>

ESREPLAY_DECLS_BEGIN

CFTypeID CFDataGetTypeID(void) ESREPLAY_OWN(CFDataGetTypeID);
CFDataRef CFDataCreate(CFAllocatorRef allocator, const UInt8* bytes, CFIndex count) ESREPLAY_OWN(CFDataCreate);
CFIndex CFDataGetLength(CFDataRef data) ESREPLAY_OWN(CFDataGetLength);
const UInt8* CFDataGetBytePtr(CFDataRef data) ESREPLAY_OWN(CFDataGetBytePtr);

ESREPLAY_DECLS_END

#endif
