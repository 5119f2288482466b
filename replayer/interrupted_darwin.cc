#include <sys/ucontext.h>

#include "replayer/interrupted.h"

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
#else
uintptr_t interrupted_at(const void* context) {
  return __darwin_arm_thread_state64_get_pc(of(context)->uc_mcontext->__ss);
}
const uint64_t* registers_of(const void* context, unsigned* count) {
  *count = 29;
  return reinterpret_cast<const uint64_t*>(&of(context)->uc_mcontext->__ss.__x[0]);
}
bool was_write(const void* context) { return (of(context)->uc_mcontext->__es.__esr & 0x40) != 0; }
#endif

// SI_USER and what follows it are large numbers here, and kill(2) leaves 0.
bool is_fault(const siginfo_t* info) { return info->si_code > 0 && info->si_code < SI_USER; }
bool was_sent_by(const siginfo_t* info, int32_t pid) { return !is_fault(info) && info->si_pid == pid; }

}  // namespace esreplay
