// The part of CoreFoundation that the recorder uses, for builds without Apple's SDK: a run loop that watches a
// descriptor.
#pragma once

extern "C" {

typedef const void* CFTypeRef;
typedef const struct CFAllocator* CFAllocatorRef;
typedef const struct CFString* CFStringRef;
typedef struct CFFileDescriptor* CFFileDescriptorRef;
typedef struct CFRunLoop* CFRunLoopRef;
typedef struct CFRunLoopSource* CFRunLoopSourceRef;
typedef unsigned char Boolean;
typedef long CFIndex;
typedef unsigned long CFOptionFlags;

typedef void (*CFFileDescriptorCallBack)(CFFileDescriptorRef descriptor, CFOptionFlags which, void* info);
enum { kCFFileDescriptorReadCallBack = 1UL << 0 };

extern const CFStringRef kCFRunLoopDefaultMode;

void CFRelease(CFTypeRef object);
CFFileDescriptorRef CFFileDescriptorCreate(CFAllocatorRef allocator, int descriptor, Boolean close_when_invalid,
                                           CFFileDescriptorCallBack call, const void* context);
CFRunLoopSourceRef CFFileDescriptorCreateRunLoopSource(CFAllocatorRef allocator, CFFileDescriptorRef descriptor,
                                                       CFIndex order);
void CFFileDescriptorEnableCallBacks(CFFileDescriptorRef descriptor, CFOptionFlags which);
CFRunLoopRef CFRunLoopGetCurrent(void);
void CFRunLoopAddSource(CFRunLoopRef loop, CFRunLoopSourceRef source, CFStringRef mode);
int CFRunLoopRunInMode(CFStringRef mode, double seconds, Boolean return_after_one_source);

}  // extern "C"
