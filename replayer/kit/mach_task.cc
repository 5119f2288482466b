// mach/task.h for Linux: the client's own audit token, for the self-mute idiom.
// Not for: other processes. Those of a trace are not running here, so asking about them fails as it does for an exited
// one.

#include <mach/mach.h>
#include <unistd.h>

#include <cstring>

#include "replayer/kit/kit.h"

namespace {

// Any number that is neither MACH_PORT_NULL nor MACH_PORT_DEAD would do; 0x203 is what macOS usually shows.
constexpr mach_port_t kSelf = 0x203;
constexpr unsigned kAuditSessionNone = 0xffffffff;

}  // namespace

extern "C" {

KIT_EXPORT mach_port_t mach_task_self_ = kSelf;

KIT_EXPORT kern_return_t task_info(task_name_t task, task_flavor_t flavor, task_info_t info,
                                   mach_msg_type_number_t* count) {
  if (task != kSelf) return KERN_INVALID_TASK;
  if (flavor != TASK_AUDIT_TOKEN || info == nullptr || count == nullptr || *count < TASK_AUDIT_TOKEN_COUNT) {
    return KERN_INVALID_ARGUMENT;
  }
  audit_token_t token = {{
      kAuditSessionNone, geteuid(), getegid(), getuid(), getgid(), static_cast<unsigned>(getpid()), kAuditSessionNone,
      1,  // pidversion: Linux has none, and one process image needs only one value
  }};
  memcpy(info, &token, sizeof token);
  *count = TASK_AUDIT_TOKEN_COUNT;
  return KERN_SUCCESS;
}

KIT_EXPORT kern_return_t task_name_for_pid(mach_port_t target, int pid, mach_port_t* name) {
  if (target != kSelf || name == nullptr) return KERN_INVALID_ARGUMENT;
  *name = pid == getpid() ? kSelf : MACH_PORT_NULL;
  return *name == kSelf ? KERN_SUCCESS : KERN_FAILURE;
}

KIT_EXPORT kern_return_t mach_port_deallocate(ipc_space_t, mach_port_name_t) { return KERN_SUCCESS; }

KIT_EXPORT char* mach_error_string(mach_error_t code) {
  const char* text = "unknown error code";
  switch (code) {
    case KERN_SUCCESS: text = "(os/kern) successful"; break;
    case KERN_INVALID_ADDRESS: text = "(os/kern) invalid address"; break;
    case KERN_PROTECTION_FAILURE: text = "(os/kern) protection failure"; break;
    case KERN_INVALID_ARGUMENT: text = "(os/kern) invalid argument"; break;
    case KERN_FAILURE: text = "(os/kern) failure"; break;
    case KERN_INVALID_NAME: text = "(os/kern) invalid name"; break;
    case KERN_INVALID_TASK: text = "(os/kern) invalid task"; break;
    case KERN_NOT_SUPPORTED: text = "(os/kern) not supported"; break;
    default: break;
  }
  return const_cast<char*>(text);  // the prototype is Apple's; nobody writes to it
}
}
