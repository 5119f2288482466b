// Arms the scope around functions that a wrapped call runs on the handler's own thread (the block of dispatch_sync, a
// once routine). They are the handler's code, although the call that runs them has disarmed the scope.
#pragma once

#include "replayer/scope/call_state.h"

namespace esreplay {

class InScope {
 public:
  // `owner` is the thread that made the wrapped call. On any other thread nothing happens.
  explicit InScope(ThreadState* owner) : thread_(owner == &own_thread() && owner->entered ? owner : nullptr) {
    if (thread_ != nullptr) arm(*thread_);
  }
  ~InScope() {
    if (thread_ != nullptr) disarm(*thread_);
  }
  InScope(const InScope&) = delete;
  InScope& operator=(const InScope&) = delete;

 private:
  ThreadState* thread_;
};

// Ends the wait where the handler's own code begins. Records or withdraws the wait and leaves the thread disarmed.
inline void end_wait(ThreadState& thread, CallState& state, bool surely_waited = false) {
  if (state.began_ns == 0) return;
  end_call_if_waited(thread, state, surely_waited);
  state = {};
  disarm(thread);
}

}  // namespace esreplay
