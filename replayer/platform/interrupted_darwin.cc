#include <sys/ucontext.h>

#include <cstring>

#include "replayer/platform/interrupted.h"
#include "replayer/platform/interrupted_darwin.h"

namespace esreplay {

namespace {

const ucontext_t* of(const void* context) { return static_cast<const ucontext_t*>(context); }

}  // namespace

#if defined(__x86_64__)
uintptr_t interrupted_at(const void* context) { return of(context)->uc_mcontext->__ss.__rip; }
const uint64_t* registers_of(const void* context, unsigned* count) {
  *count = 16;  // rax … r15
  return reinterpret_cast<const uint64_t*>(&of(context)->uc_mcontext->__ss.__rax);
}
bool was_write(const void* context) { return (of(context)->uc_mcontext->__es.__err & 2) != 0; }
const void* interrupted_frame(const void* context) {
  return reinterpret_cast<const void*>(of(context)->uc_mcontext->__ss.__rbp);
}
uintptr_t frameless_return(const void* context, const char* bottom, const char* top) {
  const auto* at = reinterpret_cast<const char*>(of(context)->uc_mcontext->__ss.__rsp);
  uintptr_t address = 0;
  if (at >= bottom && at + sizeof address <= top) memcpy(&address, at, sizeof address);
  return address;
}
uintptr_t link_register(const void*) { return 0; }
#else
uintptr_t interrupted_at(const void* context) {
  return __darwin_arm_thread_state64_get_pc(of(context)->uc_mcontext->__ss);
}
const uint64_t* registers_of(const void* context, unsigned* count) {
  *count = 29;
  return reinterpret_cast<const uint64_t*>(&of(context)->uc_mcontext->__ss.__x[0]);
}
bool was_write(const void* context) { return (of(context)->uc_mcontext->__es.__esr & 0x40) != 0; }
const void* interrupted_frame(const void* context) {
  return reinterpret_cast<const void*>(__darwin_arm_thread_state64_get_fp(of(context)->uc_mcontext->__ss));
}
uintptr_t frameless_return(const void* context, const char*, const char*) { return link_register(context); }
uintptr_t link_register(const void* context) {
  return __darwin_arm_thread_state64_get_lr(of(context)->uc_mcontext->__ss);
}
#endif

// On macOS SI_USER and what follows it are large numbers, and kill(2) leaves 0.
bool is_fault(const siginfo_t* info) { return info->si_code > 0 && info->si_code < SI_USER; }
bool was_sent_by(const siginfo_t* info, int32_t pid) { return !is_fault(info) && info->si_pid == pid; }

}  // namespace esreplay
