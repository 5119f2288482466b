// The one grade that depends on the thread: whether its system calls are trapped.
#include "replayer/scope/grade.h"
#include "replayer/scope/thread_state.h"

namespace esreplay {

MaskedWait grade_masked_timespec(const void* two_longs, const void* mask) {
  const CallClass call_class = grade_timespec(two_longs);
  const bool can_pass = call_class == CallClass::kStrictOnly && mask != nullptr;
  return {call_class, can_pass && own_thread().selector != 0};
}

}  // namespace esreplay
