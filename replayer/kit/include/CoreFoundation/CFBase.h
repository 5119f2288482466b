/* Shared by all CoreFoundation objects. The caller must release an object that a function with Create or Copy in its
 * name returns; any other object stays its owner's. The default allocator is the only one. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_BASE_H
#define ESREPLAY_CORE_FOUNDATION_CF_BASE_H

#include <esreplay/own_names.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char Boolean;
typedef unsigned char UInt8;
typedef int8_t SInt8;
typedef uint16_t UInt16;
typedef int16_t SInt16;
typedef uint32_t UInt32;
typedef int32_t SInt32;
typedef uint64_t UInt64;
typedef int64_t SInt64;
typedef SInt32 OSStatus;
typedef uint16_t UniChar;

typedef signed long CFIndex;
typedef unsigned long CFTypeID;
typedef unsigned long CFOptionFlags;
typedef unsigned long CFHashCode;
typedef double CFTimeInterval;
typedef CFTimeInterval CFAbsoluteTime;

typedef const void* CFTypeRef;
typedef const struct __CFAllocator* CFAllocatorRef;
typedef const struct __CFString* CFStringRef;
typedef const struct __CFURL* CFURLRef;
typedef const struct __CFArray* CFArrayRef;
typedef struct __CFArray* CFMutableArrayRef;
typedef const struct __CFDictionary* CFDictionaryRef;
typedef struct __CFDictionary* CFMutableDictionaryRef;
typedef const struct __CFData* CFDataRef;
typedef const struct __CFNumber* CFNumberRef;
typedef const struct __CFBoolean* CFBooleanRef;
typedef const struct __CFNull* CFNullRef;
typedef struct __CFError* CFErrorRef;
typedef CFTypeRef CFPropertyListRef;

typedef struct {
  CFIndex location;
  CFIndex length;
} CFRange;

#ifdef __cplusplus
#define CFRangeMake(at, count) (CFRange{(at), (count)})
#else
#define CFRangeMake(at, count) ((CFRange){(at), (count)})
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

typedef CFIndex CFComparisonResult;
enum { kCFCompareLessThan = -1, kCFCompareEqualTo = 0, kCFCompareGreaterThan = 1 };
enum { kCFNotFound = -1 };

#define CF_EXPORT extern
#ifdef __clang__
#define CF_RETURNS_RETAINED __attribute__((cf_returns_retained))
#define CF_RETURNS_NOT_RETAINED __attribute__((cf_returns_not_retained))
#else
#define CF_RETURNS_RETAINED
#define CF_RETURNS_NOT_RETAINED
#endif

ESREPLAY_DECLS_BEGIN

extern const CFAllocatorRef kCFAllocatorDefault ESREPLAY_OWN(kCFAllocatorDefault);
extern const CFNullRef kCFNull ESREPLAY_OWN(kCFNull);

CFTypeRef CFRetain(CFTypeRef object) ESREPLAY_OWN(CFRetain);
/* NULL crashes, as on macOS. */
void CFRelease(CFTypeRef object) ESREPLAY_OWN(CFRelease);
/* 1 for an object that is never freed. */
CFIndex CFGetRetainCount(CFTypeRef object) ESREPLAY_OWN(CFGetRetainCount);
CFTypeID CFGetTypeID(CFTypeRef object) ESREPLAY_OWN(CFGetTypeID);
Boolean CFEqual(CFTypeRef one, CFTypeRef other) ESREPLAY_OWN(CFEqual);
CFHashCode CFHash(CFTypeRef object) ESREPLAY_OWN(CFHash);
CFTypeID CFNullGetTypeID(void) ESREPLAY_OWN(CFNullGetTypeID);

ESREPLAY_DECLS_END

#endif
