/* Disks, which diskarbitrationd manages on macOS: sessions, disk objects, and descriptions from the service models. */
#ifndef ESREPLAY_DISK_ARBITRATION_DISK_ARBITRATION_H
#define ESREPLAY_DISK_ARBITRATION_DISK_ARBITRATION_H

#include <CoreFoundation/CoreFoundation.h>

typedef struct __DASession* DASessionRef;
typedef struct __DADisk* DADiskRef;

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kDADiskDescriptionVolumeKindKey ESREPLAY_OWN(kDADiskDescriptionVolumeKindKey);
extern const CFStringRef kDADiskDescriptionVolumeMountableKey ESREPLAY_OWN(kDADiskDescriptionVolumeMountableKey);
extern const CFStringRef kDADiskDescriptionVolumeNameKey ESREPLAY_OWN(kDADiskDescriptionVolumeNameKey);
extern const CFStringRef kDADiskDescriptionVolumeNetworkKey ESREPLAY_OWN(kDADiskDescriptionVolumeNetworkKey);
extern const CFStringRef kDADiskDescriptionVolumePathKey ESREPLAY_OWN(kDADiskDescriptionVolumePathKey);
extern const CFStringRef kDADiskDescriptionVolumeUUIDKey ESREPLAY_OWN(kDADiskDescriptionVolumeUUIDKey);
extern const CFStringRef kDADiskDescriptionMediaBSDNameKey ESREPLAY_OWN(kDADiskDescriptionMediaBSDNameKey);
extern const CFStringRef kDADiskDescriptionMediaEjectableKey ESREPLAY_OWN(kDADiskDescriptionMediaEjectableKey);
extern const CFStringRef kDADiskDescriptionMediaRemovableKey ESREPLAY_OWN(kDADiskDescriptionMediaRemovableKey);
extern const CFStringRef kDADiskDescriptionMediaWholeKey ESREPLAY_OWN(kDADiskDescriptionMediaWholeKey);
extern const CFStringRef kDADiskDescriptionDeviceInternalKey ESREPLAY_OWN(kDADiskDescriptionDeviceInternalKey);
extern const CFStringRef kDADiskDescriptionDeviceModelKey ESREPLAY_OWN(kDADiskDescriptionDeviceModelKey);
extern const CFStringRef kDADiskDescriptionDeviceProtocolKey ESREPLAY_OWN(kDADiskDescriptionDeviceProtocolKey);
extern const CFStringRef kDADiskDescriptionDeviceVendorKey ESREPLAY_OWN(kDADiskDescriptionDeviceVendorKey);

CFTypeID DASessionGetTypeID(void) ESREPLAY_OWN(DASessionGetTypeID);
DASessionRef DASessionCreate(CFAllocatorRef allocator) ESREPLAY_OWN(DASessionCreate);
CFTypeID DADiskGetTypeID(void) ESREPLAY_OWN(DADiskGetTypeID);
DADiskRef DADiskCreateFromBSDName(CFAllocatorRef allocator, DASessionRef session, const char* name)
    ESREPLAY_OWN(DADiskCreateFromBSDName);
DADiskRef DADiskCreateFromVolumePath(CFAllocatorRef allocator, DASessionRef session, CFURLRef path)
    ESREPLAY_OWN(DADiskCreateFromVolumePath);
/* NULL for a disk that was made from a volume path. */
const char* DADiskGetBSDName(DADiskRef disk) ESREPLAY_OWN(DADiskGetBSDName);
/* With a service model, only what the disk was made from. NULL without one. */
CFDictionaryRef DADiskCopyDescription(DADiskRef disk) ESREPLAY_OWN(DADiskCopyDescription);

ESREPLAY_DECLS_END

#endif
