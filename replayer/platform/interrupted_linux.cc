#include <ucontext.h>
#include <cstring>

#include "replayer/platform/interrupted.h"

namespace esreplay {

namespace {

const ucontext_t* of(const void* context) { return static_cast<const ucontext_t*>(context); }

}  // namespace

#if defined(__x86_64__)
uintptr_t interrupted_at(const void* context) {
  return static_cast<uintptr_t>(of(context)->uc_mcontext.gregs[REG_RIP]);
}
const uint64_t* registers_of(const void* context, unsigned* count) {
  *count = REG_RIP;  // R8 … RCX; RSP comes before it
  return reinterpret_cast<const uint64_t*>(of(context)->uc_mcontext.gregs);
}
#else
uintptr_t interrupted_at(const void* context) { return of(context)->uc_mcontext.pc; }
const uint64_t* registers_of(const void* context, unsigned* count) {
  *count = 31;
  return reinterpret_cast<const uint64_t*>(of(context)->uc_mcontext.regs);
}
#endif

#if defined(__x86_64__)
bool was_write(const void* context) { return (of(context)->uc_mcontext.gregs[REG_ERR] & 2) != 0; }
#else
// The syndrome is in a record of its own; without one it was a read.
bool was_write(const void* context) {
  constexpr uint32_t kSyndromeRecord = 0x45535201;
  const auto* at = reinterpret_cast<const uint8_t*>(of(context)->uc_mcontext.__reserved);
  const uint8_t* end = at + sizeof of(context)->uc_mcontext.__reserved;
  while (at + 16 <= end) {
    uint32_t head[2];
    uint64_t syndrome;
    memcpy(head, at, sizeof head);
    memcpy(&syndrome, at + 8, sizeof syndrome);
    if (head[0] == kSyndromeRecord) return (syndrome & 0x40) != 0;
    if (head[0] == 0 || head[1] == 0) return false;
    at += head[1];
  }
  return false;
}
#endif

bool is_fault(const siginfo_t* info) { return info->si_code > 0; }
bool was_sent_by(const siginfo_t* info, int32_t pid) {
  return (info->si_code == SI_USER || info->si_code == SI_QUEUE) && info->si_pid == pid;
}

}  // namespace esreplay
