// bsm/libbsm.h for Linux. A token is eight words in the kernel's order.

#include <bsm/libbsm.h>

#include "replayer/kit/kit.h"

namespace {
enum Word { kAuid, kEuid, kEgid, kRuid, kRgid, kPid, kAsid, kPidVersion };
}  // namespace

extern "C" {

KIT_EXPORT uid_t audit_token_to_auid(audit_token_t token) { return token.val[kAuid]; }
KIT_EXPORT uid_t audit_token_to_euid(audit_token_t token) { return token.val[kEuid]; }
KIT_EXPORT gid_t audit_token_to_egid(audit_token_t token) { return token.val[kEgid]; }
KIT_EXPORT uid_t audit_token_to_ruid(audit_token_t token) { return token.val[kRuid]; }
KIT_EXPORT gid_t audit_token_to_rgid(audit_token_t token) { return token.val[kRgid]; }
KIT_EXPORT pid_t audit_token_to_pid(audit_token_t token) { return static_cast<pid_t>(token.val[kPid]); }
KIT_EXPORT au_asid_t audit_token_to_asid(audit_token_t token) { return static_cast<au_asid_t>(token.val[kAsid]); }
KIT_EXPORT int audit_token_to_pidversion(audit_token_t token) { return static_cast<int>(token.val[kPidVersion]); }
}
