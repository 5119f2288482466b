/* File URLs, the only URLs that the calls of a security client take. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_URL_H
#define ESREPLAY_CORE_FOUNDATION_CF_URL_H

#include <CoreFoundation/CFString.h>

typedef CFIndex CFURLPathStyle;
enum { kCFURLPOSIXPathStyle = 0 };

ESREPLAY_DECLS_BEGIN

CFTypeID CFURLGetTypeID(void) ESREPLAY_OWN(CFURLGetTypeID);
/* The bytes need not be null-terminated. */
CFURLRef CFURLCreateFromFileSystemRepresentation(CFAllocatorRef allocator, const UInt8* path, CFIndex count,
                                                 Boolean is_directory)
    ESREPLAY_OWN(CFURLCreateFromFileSystemRepresentation);
CFURLRef CFURLCreateWithFileSystemPath(CFAllocatorRef allocator, CFStringRef path, CFURLPathStyle style,
                                       Boolean is_directory) ESREPLAY_OWN(CFURLCreateWithFileSystemPath);
Boolean CFURLGetFileSystemRepresentation(CFURLRef url, Boolean resolve, UInt8* buffer, CFIndex size)
    ESREPLAY_OWN(CFURLGetFileSystemRepresentation);
CFStringRef CFURLCopyFileSystemPath(CFURLRef url, CFURLPathStyle style) ESREPLAY_OWN(CFURLCopyFileSystemPath);
CFStringRef CFURLCopyLastPathComponent(CFURLRef url) ESREPLAY_OWN(CFURLCopyLastPathComponent);
Boolean CFURLHasDirectoryPath(CFURLRef url) ESREPLAY_OWN(CFURLHasDirectoryPath);

ESREPLAY_DECLS_END

#endif
