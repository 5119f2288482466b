// Security's tasks for Linux: what the trace says about the process that an audit token names.
#include <Security/Security.h>

#include <cerrno>

#include "replayer/kit/foundation.h"
#include "replayer/kit/kit.h"
#include "replayer/kit/trace_process.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/handler_scope.h"

using esreplay::KitClass;
using esreplay::KitObject;
using esreplay::TraceProcess;

struct __SecTask {
  KitObject object;
  audit_token_t token;
};

namespace {

constexpr KitClass kTaskClass = {};

// States ESRCH if no process has the token.
bool is_alive(SecTaskRef task, CFErrorRef* error) {
  esreplay::give_no_error(error);
  if (TraceProcess::of_token(task->token) || esreplay::is_own_token(task->token)) return true;
  esreplay::give_error(error, kCFErrorDomainPOSIX, ESRCH);
  return false;
}

CFStringRef own_identifier() {
  const esreplay::ScopePause pause;  // reading the link is ours
  char path[4096];
  const size_t length = esreplay::program_path(path, sizeof path);
  if (length == 0) return nullptr;
  const auto* slash = static_cast<const char*>(memrchr(path, '/', length));
  const char* name = slash == nullptr ? path : slash + 1;
  return esreplay::make_string(name, strlen(name));
}

}  // namespace

extern "C" {

KIT_EXPORT CFTypeID SecTaskGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kTaskClass); }

KIT_EXPORT SecTaskRef SecTaskCreateWithAuditToken(CFAllocatorRef, audit_token_t token) {
  auto* task = esreplay::make_object<__SecTask>(kTaskClass);
  task->token = token;
  return task;
}

KIT_EXPORT SecTaskRef SecTaskCreateFromSelf(CFAllocatorRef allocator) {
  audit_token_t token;
  esreplay::own_audit_token(&token.val);
  return SecTaskCreateWithAuditToken(allocator, token);
}

KIT_EXPORT CFTypeRef SecTaskCopyValueForEntitlement(SecTaskRef task, CFStringRef, CFErrorRef* error) {
  is_alive(task, error);
  return nullptr;
}

KIT_EXPORT CFDictionaryRef SecTaskCopyValuesForEntitlements(SecTaskRef task, CFArrayRef, CFErrorRef* error) {
  if (!is_alive(task, error)) return nullptr;
  return CFDictionaryCreateMutable(nullptr, 0, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
}

KIT_EXPORT CFStringRef SecTaskCopySigningIdentifier(SecTaskRef task, CFErrorRef* error) {
  if (!is_alive(task, error)) return nullptr;
  if (esreplay::is_own_token(task->token)) return own_identifier();
  size_t length = 0;
  const char* identifier = TraceProcess::of_token(task->token).signing_id(&length);
  return length == 0 ? nullptr : esreplay::make_string(identifier, length);
}
}
