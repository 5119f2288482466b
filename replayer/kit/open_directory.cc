// OpenDirectory for Linux: the run's service models answer every query.
#include <OpenDirectory/OpenDirectory.h>

#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __ODNode {
  KitObject object;
};

struct __ODQuery {
  KitObject object;
};

struct __ODRecord {
  KitObject object;
  CFStringRef name;
};

namespace {

void destroy_record(KitObject* object) { CFRelease(reinterpret_cast<__ODRecord*>(object)->name); }

constexpr KitClass kNodeClass = {};
constexpr KitClass kQueryClass = {};
constexpr KitClass kRecordClass = {destroy_record, nullptr, nullptr};

// Returns `served`. If it is false, stores in `error` that the daemon is not there.
bool is_there(bool served, CFErrorRef* error);

}  // namespace

KIT_STRING(kODErrorDomainFramework, "com.apple.OpenDirectory");
KIT_STRING(kODRecordTypeUsers, "dsRecTypeStandard:Users");
KIT_STRING(kODRecordTypeGroups, "dsRecTypeStandard:Groups");
KIT_STRING(kODAttributeTypeAllAttributes, "dsAttributesAll");
KIT_STRING(kODAttributeTypeRecordName, "dsAttrTypeStandard:RecordName");
KIT_STRING(kODAttributeTypeUniqueID, "dsAttrTypeStandard:UniqueID");

namespace {

bool is_there(bool served, CFErrorRef* error) {
  esreplay::give_no_error(error);
  if (!served) esreplay::give_error(error, kODErrorDomainFramework, kODErrorDaemonError);
  return served;
}

}  // namespace

extern "C" {

// NOLINTNEXTLINE(misc-misplaced-const): as the header declares it
const ODSessionRef kODSessionDefault = nullptr;

KIT_EXPORT ODNodeRef ODNodeCreateWithNodeType(CFAllocatorRef, ODSessionRef, ODNodeType, CFErrorRef* error) {
  return KIT_CALL(ODNodeCreateWithNodeType, [=](bool served) {
    return is_there(served, error) ? esreplay::make_object<__ODNode>(kNodeClass) : nullptr;
  });
}

KIT_EXPORT ODRecordRef ODNodeCopyRecord(ODNodeRef, ODRecordType, CFStringRef name, CFTypeRef, CFErrorRef* error) {
  return KIT_CALL(ODNodeCopyRecord, [=](bool served) -> ODRecordRef {
    if (!is_there(served, error)) return nullptr;
    auto* record = esreplay::make_object<__ODRecord>(kRecordClass);
    record->name = static_cast<CFStringRef>(CFRetain(name));
    return record;
  });
}

KIT_EXPORT CFStringRef ODRecordGetRecordName(ODRecordRef record) { return record->name; }

KIT_EXPORT bool ODRecordVerifyPassword(ODRecordRef, CFStringRef, CFErrorRef* error) {
  return KIT_CALL(ODRecordVerifyPassword, [=](bool served) { return is_there(served, error); });
}

KIT_EXPORT ODQueryRef ODQueryCreateWithNode(CFAllocatorRef, ODNodeRef, CFTypeRef, ODAttributeType, ODMatchType,
                                            CFTypeRef, CFTypeRef, CFIndex, CFErrorRef* error) {
  esreplay::give_no_error(error);
  return esreplay::make_object<__ODQuery>(kQueryClass);
}

KIT_EXPORT CFArrayRef ODQueryCopyResults(ODQueryRef, bool, CFErrorRef* error) {
  return KIT_CALL(ODQueryCopyResults, [=](bool served) {
    return is_there(served, error) ? CFArrayCreate(nullptr, nullptr, 0, &kCFTypeArrayCallBacks) : nullptr;
  });
}
}
