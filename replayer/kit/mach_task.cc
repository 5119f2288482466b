// mach/task.h for Linux: the audit tokens of the client itself (for the self-mute idiom) and of the trace's processes.
// It has nothing else about a task.

#include <mach/mach.h>
#include <unistd.h>

#include <cstring>

#include "replayer/kit/kit.h"
#include "replayer/kit/trace_process.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/handler_scope.h"
#include "src/schema/generated/calls.h"

namespace {

// Any number that is neither MACH_PORT_NULL nor MACH_PORT_DEAD would do; 0x203 is what macOS usually shows.
constexpr mach_port_t kSelf = 0x203;
// The name of a process of the trace is this bit and its pid.
constexpr mach_port_t kOther = 0x40000000;

bool token_of(mach_port_t task, audit_token_t* token) {
  if (task == kSelf) {
    esreplay::own_audit_token(&token->val);
    return true;
  }
  if ((task & kOther) == 0) return false;
  const auto process = esreplay::TraceProcess::find(static_cast<int>(task & ~kOther));
  if (process) *token = process.token();
  return static_cast<bool>(process);
}

}  // namespace

extern "C" {

KIT_EXPORT mach_port_t mach_task_self_ = kSelf;

KIT_EXPORT kern_return_t task_info(task_name_t task, task_flavor_t flavor, task_info_t info,
                                   mach_msg_type_number_t* count) {
  const esreplay::ScopeCall call(esreplay::kCallTaskInfo);
  audit_token_t token;
  if (!token_of(task, &token)) return KERN_INVALID_ARGUMENT;
  if (flavor != TASK_AUDIT_TOKEN || info == nullptr || count == nullptr || *count < TASK_AUDIT_TOKEN_COUNT) {
    return KERN_INVALID_ARGUMENT;
  }
  memcpy(info, &token, sizeof token);
  *count = TASK_AUDIT_TOKEN_COUNT;
  return KERN_SUCCESS;
}

KIT_EXPORT kern_return_t task_name_for_pid(mach_port_t target, int pid, mach_port_t* name) {
  const esreplay::ScopeCall call(esreplay::kCallTaskNameForPid, static_cast<uint64_t>(pid));
  if (target != kSelf || name == nullptr) return KERN_INVALID_ARGUMENT;
  *name = MACH_PORT_NULL;
  if (pid == getpid()) {
    *name = kSelf;
  } else if (esreplay::TraceProcess::find(pid)) {
    *name = kOther | static_cast<mach_port_t>(pid);
  }
  return *name == MACH_PORT_NULL ? KERN_FAILURE : KERN_SUCCESS;
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
  return const_cast<char*>(text);  // Apple's prototype is not const; the text is never written to
}
}
