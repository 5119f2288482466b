// CoreServices and bootstrap for Linux: the run's service models answer for lsd, Spotlight and the names of Mach
// services.
#include <CoreServices/CoreServices.h>
#include <servers/bootstrap.h>

#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __MDItem {
  KitObject object;
  CFStringRef path;
};

namespace {

void destroy_item(KitObject* object) { CFRelease(reinterpret_cast<__MDItem*>(object)->path); }

constexpr KitClass kItemClass = {destroy_item, nullptr, nullptr};

// Nothing is ever sent to a port of this number.
constexpr mach_port_t kServicePort = 0x1003;

}  // namespace

KIT_STRING(kMDItemPath, "kMDItemPath");
KIT_STRING(kMDItemWhereFroms, "kMDItemWhereFroms");

extern "C" {

mach_port_t bootstrap_port = 0x707;

KIT_EXPORT CFArrayRef LSCopyApplicationURLsForBundleIdentifier(CFStringRef, CFErrorRef* error) {
  return KIT_CALL(LSCopyApplicationURLsForBundleIdentifier, [=](bool served) -> CFArrayRef {
    esreplay::give_error(error, kCFErrorDomainOSStatus, served ? kLSApplicationNotFoundErr : kLSServerCommunicationErr);
    return nullptr;
  });
}

KIT_EXPORT MDItemRef MDItemCreate(CFAllocatorRef, CFStringRef path) {
  return KIT_CALL(MDItemCreate, [=](bool served) -> MDItemRef {
    if (!served) return nullptr;
    auto* item = esreplay::make_object<__MDItem>(kItemClass);
    item->path = static_cast<CFStringRef>(CFRetain(path));
    return item;
  });
}

KIT_EXPORT CFTypeRef MDItemCopyAttribute(MDItemRef item, CFStringRef name) {
  return KIT_CALL(MDItemCopyAttribute, [=](bool served) -> CFTypeRef {
    return served && CFEqual(name, kMDItemPath) != 0 ? CFRetain(item->path) : nullptr;
  });
}

KIT_EXPORT kern_return_t bootstrap_look_up(mach_port_t, const char* name, mach_port_t* port) {
  constexpr esreplay::Call kCall = esreplay::kCallBootstrapLookUp;
  return esreplay::framework_call(kCall, __builtin_return_address(0), [=]() -> kern_return_t {
    const bool served = esreplay::modelled_call(kCall, esreplay::ReachKind::kMach, name);
    *port = served ? kServicePort : MACH_PORT_NULL;
    return served ? BOOTSTRAP_SUCCESS : BOOTSTRAP_UNKNOWN_SERVICE;
  });
}
}
