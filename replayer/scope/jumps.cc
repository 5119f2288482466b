// The calls that leave functions without returning from them: what they jump out of would otherwise stay entered.
#include <csetjmp>

#include "replayer/scope/wrap.h"

namespace esreplay {

namespace {

// Where the jump ends is not known here. Mostly it leaves the wrapped call that it is beneath, so the thread is in none
// now; one that stays beneath it is watched as the handler's own code.
void leave_calls() {
  ThreadState& thread = own_thread();
  if (thread.slot != nullptr) thread.slot->store(0);
  if (thread.lock_wait != nullptr) leave_lock_wait(thread);
  if (thread.entered && !thread.in_trap && still_ours(thread)) arm(thread);
}

}  // namespace

#define ESREPLAY_JUMP(name)                                                 \
  ESREPLAY_WRAPPER(name, void, (void* state, int value)) {                  \
    auto* real = reinterpret_cast<void (*)(void*, int)>(real_##name.get()); \
    leave_calls();                                                          \
    real(state, value);                                                     \
  }

ESREPLAY_JUMP(longjmp)
ESREPLAY_JUMP(_longjmp)
ESREPLAY_JUMP(siglongjmp)
#if defined(__GLIBC__)
ESREPLAY_JUMP(__longjmp_chk)
#endif

}  // namespace esreplay
