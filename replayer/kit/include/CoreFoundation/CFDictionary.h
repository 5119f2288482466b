/* Dictionaries. Look-ups are linear, because the dictionaries of security clients are short. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_DICTIONARY_H
#define ESREPLAY_CORE_FOUNDATION_CF_DICTIONARY_H

#include <CoreFoundation/CFString.h>

typedef const void* (*CFDictionaryRetainCallBack)(CFAllocatorRef allocator, const void* value);
typedef void (*CFDictionaryReleaseCallBack)(CFAllocatorRef allocator, const void* value);
typedef CFStringRef (*CFDictionaryCopyDescriptionCallBack)(const void* value);
typedef Boolean (*CFDictionaryEqualCallBack)(const void* one, const void* other);
typedef CFHashCode (*CFDictionaryHashCallBack)(const void* value);
typedef struct {
  CFIndex version;
  CFDictionaryRetainCallBack retain;
  CFDictionaryReleaseCallBack release;
  CFDictionaryCopyDescriptionCallBack copyDescription;
  CFDictionaryEqualCallBack equal;
  CFDictionaryHashCallBack hash;
} CFDictionaryKeyCallBacks;
typedef struct {
  CFIndex version;
  CFDictionaryRetainCallBack retain;
  CFDictionaryReleaseCallBack release;
  CFDictionaryCopyDescriptionCallBack copyDescription;
  CFDictionaryEqualCallBack equal;
} CFDictionaryValueCallBacks;

ESREPLAY_DECLS_BEGIN

extern const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks ESREPLAY_OWN(kCFTypeDictionaryKeyCallBacks);
extern const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks ESREPLAY_OWN(kCFTypeDictionaryValueCallBacks);

CFTypeID CFDictionaryGetTypeID(void) ESREPLAY_OWN(CFDictionaryGetTypeID);
CFDictionaryRef CFDictionaryCreate(CFAllocatorRef allocator, const void** keys, const void** values, CFIndex count,
                                   const CFDictionaryKeyCallBacks* key_callbacks,
                                   const CFDictionaryValueCallBacks* value_callbacks) ESREPLAY_OWN(CFDictionaryCreate);
CFMutableDictionaryRef CFDictionaryCreateMutable(CFAllocatorRef allocator, CFIndex capacity,
                                                 const CFDictionaryKeyCallBacks* key_callbacks,
                                                 const CFDictionaryValueCallBacks* value_callbacks)
    ESREPLAY_OWN(CFDictionaryCreateMutable);
/* Adds the value only if the key is not there yet. */
void CFDictionaryAddValue(CFMutableDictionaryRef dictionary, const void* key, const void* value)
    ESREPLAY_OWN(CFDictionaryAddValue);
void CFDictionarySetValue(CFMutableDictionaryRef dictionary, const void* key, const void* value)
    ESREPLAY_OWN(CFDictionarySetValue);
CFIndex CFDictionaryGetCount(CFDictionaryRef dictionary) ESREPLAY_OWN(CFDictionaryGetCount);
Boolean CFDictionaryContainsKey(CFDictionaryRef dictionary, const void* key) ESREPLAY_OWN(CFDictionaryContainsKey);
const void* CFDictionaryGetValue(CFDictionaryRef dictionary, const void* key) ESREPLAY_OWN(CFDictionaryGetValue);
/* Either array may be NULL. */
void CFDictionaryGetKeysAndValues(CFDictionaryRef dictionary, const void** keys, const void** values)
    ESREPLAY_OWN(CFDictionaryGetKeysAndValues);
Boolean CFDictionaryGetValueIfPresent(CFDictionaryRef dictionary, const void* key, const void** value)
    ESREPLAY_OWN(CFDictionaryGetValueIfPresent);

ESREPLAY_DECLS_END

#endif
