/* Strings. They keep the bytes they were made of, and treat every 8-bit encoding as UTF-8. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_STRING_H
#define ESREPLAY_CORE_FOUNDATION_CF_STRING_H

#include <CoreFoundation/CFBase.h>

typedef UInt32 CFStringEncoding;
enum {
  kCFStringEncodingMacRoman = 0,
  kCFStringEncodingISOLatin1 = 0x0201,
  kCFStringEncodingASCII = 0x0600,
  kCFStringEncodingUTF8 = 0x08000100,
};

typedef CFOptionFlags CFStringCompareFlags;
enum { kCFCompareCaseInsensitive = 1 };

/* A string that is made at the first use and never freed. Unlike Apple's it cannot initialise a file-scope variable. */
#define CFSTR(literal) __CFStringMakeConstantString("" literal "")

ESREPLAY_DECLS_BEGIN

CFStringRef __CFStringMakeConstantString(const char* literal) ESREPLAY_OWN(__CFStringMakeConstantString);
CFTypeID CFStringGetTypeID(void) ESREPLAY_OWN(CFStringGetTypeID);
CFStringRef CFStringCreateWithCString(CFAllocatorRef allocator, const char* text, CFStringEncoding encoding)
    ESREPLAY_OWN(CFStringCreateWithCString);
CFStringRef CFStringCreateWithBytes(CFAllocatorRef allocator, const UInt8* bytes, CFIndex count,
                                    CFStringEncoding encoding, Boolean is_external)
    ESREPLAY_OWN(CFStringCreateWithBytes);
CFStringRef CFStringCreateWithFileSystemRepresentation(CFAllocatorRef allocator, const char* path)
    ESREPLAY_OWN(CFStringCreateWithFileSystemRepresentation);
CFStringRef CFStringCreateCopy(CFAllocatorRef allocator, CFStringRef string) ESREPLAY_OWN(CFStringCreateCopy);
/* In UTF-16 units, as on macOS. */
CFIndex CFStringGetLength(CFStringRef string) ESREPLAY_OWN(CFStringGetLength);
CFIndex CFStringGetMaximumSizeForEncoding(CFIndex length, CFStringEncoding encoding)
    ESREPLAY_OWN(CFStringGetMaximumSizeForEncoding);
/* Returns false and writes nothing when the buffer is too small. */
Boolean CFStringGetCString(CFStringRef string, char* buffer, CFIndex size, CFStringEncoding encoding)
    ESREPLAY_OWN(CFStringGetCString);
/* Never NULL here; on macOS it may be. */
const char* CFStringGetCStringPtr(CFStringRef string, CFStringEncoding encoding) ESREPLAY_OWN(CFStringGetCStringPtr);
CFComparisonResult CFStringCompare(CFStringRef one, CFStringRef other, CFStringCompareFlags options)
    ESREPLAY_OWN(CFStringCompare);
Boolean CFStringHasPrefix(CFStringRef string, CFStringRef prefix) ESREPLAY_OWN(CFStringHasPrefix);
Boolean CFStringHasSuffix(CFStringRef string, CFStringRef suffix) ESREPLAY_OWN(CFStringHasSuffix);

ESREPLAY_DECLS_END

#endif
