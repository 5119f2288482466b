// DiskArbitration for Linux. A disk keeps what it was made from, and the run's service models serve its description.
#include <DiskArbitration/DiskArbitration.h>

#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __DASession {
  KitObject object;
};

struct __DADisk {
  KitObject object;
  CFStringRef name;  // either this or the path is set
  CFURLRef path;
};

namespace {

void destroy_disk(KitObject* object) {
  const auto* disk = reinterpret_cast<const __DADisk*>(object);
  esreplay::release_if_any(disk->name);
  esreplay::release_if_any(disk->path);
}

constexpr KitClass kSessionClass = {};
constexpr KitClass kDiskClass = {destroy_disk, nullptr, nullptr};

CFDictionaryRef describe(DADiskRef disk) {
  CFMutableDictionaryRef known =
      CFDictionaryCreateMutable(nullptr, 0, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
  if (disk->name != nullptr) CFDictionarySetValue(known, kDADiskDescriptionMediaBSDNameKey, disk->name);
  if (disk->path != nullptr) CFDictionarySetValue(known, kDADiskDescriptionVolumePathKey, disk->path);
  return known;
}

}  // namespace

KIT_STRING(kDADiskDescriptionVolumeKindKey, "DAVolumeKind");
KIT_STRING(kDADiskDescriptionVolumeMountableKey, "DAVolumeMountable");
KIT_STRING(kDADiskDescriptionVolumeNameKey, "DAVolumeName");
KIT_STRING(kDADiskDescriptionVolumeNetworkKey, "DAVolumeNetwork");
KIT_STRING(kDADiskDescriptionVolumePathKey, "DAVolumePath");
KIT_STRING(kDADiskDescriptionVolumeUUIDKey, "DAVolumeUUID");
KIT_STRING(kDADiskDescriptionMediaBSDNameKey, "DAMediaBSDName");
KIT_STRING(kDADiskDescriptionMediaEjectableKey, "DAMediaEjectable");
KIT_STRING(kDADiskDescriptionMediaRemovableKey, "DAMediaRemovable");
KIT_STRING(kDADiskDescriptionMediaWholeKey, "DAMediaWhole");
KIT_STRING(kDADiskDescriptionDeviceInternalKey, "DADeviceInternal");
KIT_STRING(kDADiskDescriptionDeviceModelKey, "DADeviceModel");
KIT_STRING(kDADiskDescriptionDeviceProtocolKey, "DADeviceProtocol");
KIT_STRING(kDADiskDescriptionDeviceVendorKey, "DADeviceVendor");

extern "C" {

KIT_EXPORT CFTypeID DASessionGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kSessionClass); }
KIT_EXPORT CFTypeID DADiskGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kDiskClass); }

KIT_EXPORT DASessionRef DASessionCreate(CFAllocatorRef) {
  return KIT_CALL(DASessionCreate, [](bool) { return esreplay::make_object<__DASession>(kSessionClass); });
}

KIT_EXPORT DADiskRef DADiskCreateFromBSDName(CFAllocatorRef, DASessionRef session, const char* name) {
  return KIT_CALL(DADiskCreateFromBSDName, [=](bool) -> DADiskRef {
    if (session == nullptr || name == nullptr) return nullptr;
    constexpr char kDevices[] = "/dev/";
    const char* bare = strncmp(name, kDevices, sizeof kDevices - 1) == 0 ? name + sizeof kDevices - 1 : name;
    auto* disk = esreplay::make_object<__DADisk>(kDiskClass);
    disk->name = esreplay::make_string(bare, strlen(bare));
    return disk;
  });
}

KIT_EXPORT DADiskRef DADiskCreateFromVolumePath(CFAllocatorRef, DASessionRef session, CFURLRef path) {
  return KIT_CALL(DADiskCreateFromVolumePath, [=](bool) -> DADiskRef {
    if (session == nullptr || path == nullptr) return nullptr;
    auto* disk = esreplay::make_object<__DADisk>(kDiskClass);
    disk->path = static_cast<CFURLRef>(CFRetain(path));
    return disk;
  });
}

KIT_EXPORT const char* DADiskGetBSDName(DADiskRef disk) { return disk->name == nullptr ? nullptr : disk->name->bytes; }

KIT_EXPORT CFDictionaryRef DADiskCopyDescription(DADiskRef disk) {
  return KIT_CALL(DADiskCopyDescription, [=](bool served) { return served ? describe(disk) : nullptr; });
}
}
