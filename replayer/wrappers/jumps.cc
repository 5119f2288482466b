// Wrappers for the longjmp family. Without them, the calls that a jump leaves would stay entered.
#include <csetjmp>

#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

// The target of the jump is not known here. Most jumps leave the enclosing wrapped call, so the thread is now in no
// call. A jump that stays inside that call is watched as the handler's own code.
void leave_calls() {
  ThreadState& thread = own_thread();
  if (thread.slot != nullptr) thread.slot->store(0);
  if (thread.lock_wait != nullptr) leave_lock_wait(thread);
  if (thread.entered && still_ours(thread)) arm(thread);
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
