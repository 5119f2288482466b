/* The C of the frameworks for the Swift modules CoreFoundation and Security. Swift counts the references of types that
 * have Apple's names itself, in objects of its own layout. Under other names the kit's objects are pointers to it. */
#ifndef ESREPLAY_FRAMEWORKS_FOR_SWIFT_H
#define ESREPLAY_FRAMEWORKS_FOR_SWIFT_H

#define CFTypeRef esreplay_CFTypeRef
#define CFPropertyListRef esreplay_CFPropertyListRef
#define CFAllocatorRef esreplay_CFAllocatorRef
#define CFStringRef esreplay_CFStringRef
#define CFURLRef esreplay_CFURLRef
#define CFArrayRef esreplay_CFArrayRef
#define CFMutableArrayRef esreplay_CFMutableArrayRef
#define CFDictionaryRef esreplay_CFDictionaryRef
#define CFMutableDictionaryRef esreplay_CFMutableDictionaryRef
#define CFDataRef esreplay_CFDataRef
#define CFNumberRef esreplay_CFNumberRef
#define CFBooleanRef esreplay_CFBooleanRef
#define CFNullRef esreplay_CFNullRef
#define CFErrorRef esreplay_CFErrorRef
#define CFRunLoopRef esreplay_CFRunLoopRef
#define SecCertificateRef esreplay_SecCertificateRef
#define SecPolicyRef esreplay_SecPolicyRef
#define SecCodeRef esreplay_SecCodeRef
#define SecStaticCodeRef esreplay_SecStaticCodeRef
#define SecRequirementRef esreplay_SecRequirementRef
#define SecTaskRef esreplay_SecTaskRef
#define SecTrustRef esreplay_SecTrustRef

#include <CoreFoundation/CoreFoundation.h>
#include <Security/Security.h>

#undef CFTypeRef
#undef CFPropertyListRef
#undef CFAllocatorRef
#undef CFStringRef
#undef CFURLRef
#undef CFArrayRef
#undef CFMutableArrayRef
#undef CFDictionaryRef
#undef CFMutableDictionaryRef
#undef CFDataRef
#undef CFNumberRef
#undef CFBooleanRef
#undef CFNullRef
#undef CFErrorRef
#undef CFRunLoopRef
#undef SecCertificateRef
#undef SecPolicyRef
#undef SecCodeRef
#undef SecStaticCodeRef
#undef SecRequirementRef
#undef SecTaskRef
#undef SecTrustRef

#endif
