// Security's code objects for Linux: files by their path, processes of the trace by their audit token or pid. The run's
// service models say whether they are valid; the checks themselves are in replayer/scope.
#include <Security/Security.h>
#include <unistd.h>

#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"
#include "replayer/kit/trace_process.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __SecCode {
  KitObject object;
  CFURLRef path;
};

struct __SecRequirement {
  KitObject object;
  CFStringRef text;
};

namespace {

void destroy_code(KitObject* object) { CFRelease(reinterpret_cast<__SecCode*>(object)->path); }
void destroy_requirement(KitObject* object) { CFRelease(reinterpret_cast<__SecRequirement*>(object)->text); }

constexpr KitClass kStaticCodeClass = {destroy_code, nullptr, nullptr};
constexpr KitClass kCodeClass = {destroy_code, nullptr, nullptr};
constexpr KitClass kRequirementClass = {destroy_requirement, nullptr, nullptr};

__SecCode* make_code(const KitClass& isa, CFURLRef path) {
  auto* code = esreplay::make_object<__SecCode>(isa);
  code->path = path;
  return code;
}

CFURLRef retained(CFURLRef url) { return static_cast<CFURLRef>(CFRetain(url)); }

// Returns a URL that the caller owns. Null for a process that does not exist.
CFURLRef executable_of(pid_t pid) {
  if (pid == getpid()) {
    char path[4096];
    ssize_t const length = readlink("/proc/self/exe", path, sizeof path);
    return length <= 0 ? nullptr : esreplay::make_file_url(path, static_cast<size_t>(length));
  }
  const auto process = esreplay::TraceProcess::find(pid);
  size_t length = 0;
  const char* path = process ? process.path(&length) : nullptr;
  return path == nullptr ? nullptr : esreplay::make_file_url(path, length);
}

// Returns −1 when the attributes name no process.
pid_t pid_in(CFDictionaryRef attributes) {
  pid_t pid = -1;
  if (const void* number = CFDictionaryGetValue(attributes, kSecGuestAttributePid)) {
    CFNumberGetValue(static_cast<CFNumberRef>(number), kCFNumberSInt32Type, &pid);
  } else if (const void* data = CFDictionaryGetValue(attributes, kSecGuestAttributeAudit)) {
    audit_token_t token = {};
    auto* bytes = static_cast<CFDataRef>(data);
    if (CFDataGetLength(bytes) != static_cast<CFIndex>(sizeof token)) return -1;
    memcpy(&token, CFDataGetBytePtr(bytes), sizeof token);
    pid = static_cast<pid_t>(token.val[5]);
  }
  return pid;
}

OSStatus find_guest(CFDictionaryRef attributes, SecCodeRef* guest) {
  *guest = nullptr;
  if (attributes == nullptr) return errSecCSNoSuchCode;
  CFURLRef path = executable_of(pid_in(attributes));
  if (path == nullptr) return errSecCSNoSuchCode;
  *guest = make_code(kCodeClass, path);
  return errSecSuccess;
}

}  // namespace

KIT_STRING(kSecGuestAttributeAudit, "audit");
KIT_STRING(kSecGuestAttributePid, "pid");
KIT_STRING(kSecCodeInfoIdentifier, "identifier");
KIT_STRING(kSecCodeInfoTeamIdentifier, "teamid");
KIT_STRING(kSecCodeInfoMainExecutable, "main-executable");
KIT_STRING(kSecCodeInfoUnique, "unique");
KIT_STRING(kSecCodeInfoFlags, "flags");
KIT_STRING(kSecCodeInfoStatus, "status");
KIT_STRING(kSecCodeInfoEntitlementsDict, "entitlements-dict");
KIT_STRING(kSecCodeInfoCertificates, "certificates");

extern "C" {

KIT_EXPORT CFTypeID SecStaticCodeGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kStaticCodeClass); }
KIT_EXPORT CFTypeID SecCodeGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kCodeClass); }
KIT_EXPORT CFTypeID SecRequirementGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kRequirementClass); }

KIT_EXPORT OSStatus SecStaticCodeCreateWithPath(CFURLRef path, SecCSFlags, SecStaticCodeRef* code) {
  return KIT_CALL(SecStaticCodeCreateWithPath, [=](bool) -> OSStatus {
    if (path == nullptr) return errSecCSObjectRequired;
    *code = make_code(kStaticCodeClass, retained(path));
    return errSecSuccess;
  });
}

KIT_EXPORT OSStatus SecCodeCopySelf(SecCSFlags, SecCodeRef* self) {
  CFURLRef path = executable_of(getpid());
  if (path == nullptr) return errSecCSNoSuchCode;
  *self = make_code(kCodeClass, path);
  return errSecSuccess;
}

KIT_EXPORT OSStatus SecCodeCopyGuestWithAttributes(SecCodeRef, CFDictionaryRef attributes, SecCSFlags,
                                                   SecCodeRef* guest) {
  return KIT_CALL(SecCodeCopyGuestWithAttributes, [=](bool) { return find_guest(attributes, guest); });
}

KIT_EXPORT OSStatus SecCodeCopyStaticCode(SecCodeRef code, SecCSFlags, SecStaticCodeRef* static_code) {
  *static_code = make_code(kStaticCodeClass, retained(code->path));
  return errSecSuccess;
}

KIT_EXPORT OSStatus SecCodeCopyPath(SecStaticCodeRef code, SecCSFlags, CFURLRef* path) {
  *path = retained(code->path);
  return errSecSuccess;
}

KIT_EXPORT OSStatus SecCodeCopySigningInformation(SecStaticCodeRef code, SecCSFlags, CFDictionaryRef* information) {
  return KIT_CALL(SecCodeCopySigningInformation, [=](bool served) -> OSStatus {
    *information = nullptr;
    if (!served) return errSecUnimplemented;
    CFMutableDictionaryRef known =
        CFDictionaryCreateMutable(nullptr, 0, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
    CFDictionarySetValue(known, kSecCodeInfoMainExecutable, code->path);
    *information = known;
    return errSecSuccess;
  });
}

KIT_EXPORT OSStatus SecRequirementCreateWithString(CFStringRef text, SecCSFlags, SecRequirementRef* requirement) {
  auto* made = esreplay::make_object<__SecRequirement>(kRequirementClass);
  made->text = static_cast<CFStringRef>(CFRetain(text));
  *requirement = made;
  return errSecSuccess;
}
}
