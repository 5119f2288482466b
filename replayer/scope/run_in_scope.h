// Functions that a wrapped call runs on the handler's own thread (the block of dispatch_sync, a once routine): they are
// the handler's code, so the scope is armed around them, although the call that runs them disarmed it.
#pragma once

#include "replayer/scope/call_state.h"

namespace esreplay {

class InScope {
 public:
  // `owner` is the thread whose wrapped call this is; on any other thread nothing happens.
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

// Waiting ends where the handler's own code begins: states the wait or takes it back, and leaves the thread disarmed.
inline void end_wait(ThreadState& thread, CallState& state, bool surely_waited = false) {
  if (state.began_ns == 0) return;
  end_call_if_waited(thread, state, surely_waited);
  state = {};
  disarm(thread);
}

}  // namespace esreplay
