/* Tasks: processes of the trace and the client itself, by their audit tokens. No message has entitlements, so no task
 * has one here. */
#ifndef ESREPLAY_SECURITY_SEC_TASK_H
#define ESREPLAY_SECURITY_SEC_TASK_H

#include <CoreFoundation/CFArray.h>
#include <CoreFoundation/CFDictionary.h>
#include <CoreFoundation/CFError.h>
#include <CoreFoundation/CFString.h>
#include <Security/SecBase.h>
#include <mach/message.h>

typedef struct __SecTask* SecTaskRef;

ESREPLAY_DECLS_BEGIN

CFTypeID SecTaskGetTypeID(void) ESREPLAY_OWN(SecTaskGetTypeID);
SecTaskRef SecTaskCreateFromSelf(CFAllocatorRef allocator) ESREPLAY_OWN(SecTaskCreateFromSelf);
/* Makes a task for any token, as on macOS: the functions below fail with ESRCH if no process has it. */
SecTaskRef SecTaskCreateWithAuditToken(CFAllocatorRef allocator, audit_token_t token)
    ESREPLAY_OWN(SecTaskCreateWithAuditToken);
/* NULL without an error: the task does not have the entitlement. */
CFTypeRef SecTaskCopyValueForEntitlement(SecTaskRef task, CFStringRef entitlement, CFErrorRef* error)
    ESREPLAY_OWN(SecTaskCopyValueForEntitlement);
/* An empty dictionary. */
CFDictionaryRef SecTaskCopyValuesForEntitlements(SecTaskRef task, CFArrayRef entitlements, CFErrorRef* error)
    ESREPLAY_OWN(SecTaskCopyValuesForEntitlements);
/* The signing identifier of the trace. The client's own is its file's name, as the linker signs it on a Mac. NULL for a
 * process without a signature. */
CFStringRef SecTaskCopySigningIdentifier(SecTaskRef task, CFErrorRef* error) ESREPLAY_OWN(SecTaskCopySigningIdentifier);

ESREPLAY_DECLS_END

#endif
