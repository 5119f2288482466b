/* Arrays. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_ARRAY_H
#define ESREPLAY_CORE_FOUNDATION_CF_ARRAY_H

#include <CoreFoundation/CFString.h>

typedef const void* (*CFArrayRetainCallBack)(CFAllocatorRef allocator, const void* value);
typedef void (*CFArrayReleaseCallBack)(CFAllocatorRef allocator, const void* value);
typedef CFStringRef (*CFArrayCopyDescriptionCallBack)(const void* value);
typedef Boolean (*CFArrayEqualCallBack)(const void* one, const void* other);
typedef struct {
  CFIndex version;
  CFArrayRetainCallBack retain;
  CFArrayReleaseCallBack release;
  CFArrayCopyDescriptionCallBack copyDescription;
  CFArrayEqualCallBack equal;
} CFArrayCallBacks;

ESREPLAY_DECLS_BEGIN

extern const CFArrayCallBacks kCFTypeArrayCallBacks ESREPLAY_OWN(kCFTypeArrayCallBacks);

CFTypeID CFArrayGetTypeID(void) ESREPLAY_OWN(CFArrayGetTypeID);
CFArrayRef CFArrayCreate(CFAllocatorRef allocator, const void** values, CFIndex count,
                         const CFArrayCallBacks* callbacks) ESREPLAY_OWN(CFArrayCreate);
/* Grows as needed, whatever the capacity. */
CFMutableArrayRef CFArrayCreateMutable(CFAllocatorRef allocator, CFIndex capacity, const CFArrayCallBacks* callbacks)
    ESREPLAY_OWN(CFArrayCreateMutable);
void CFArrayAppendValue(CFMutableArrayRef array, const void* value) ESREPLAY_OWN(CFArrayAppendValue);
CFIndex CFArrayGetCount(CFArrayRef array) ESREPLAY_OWN(CFArrayGetCount);
const void* CFArrayGetValueAtIndex(CFArrayRef array, CFIndex at) ESREPLAY_OWN(CFArrayGetValueAtIndex);

ESREPLAY_DECLS_END

#endif
