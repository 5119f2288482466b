// What rooms below the handler scope ask of it. Implemented above, in scope/ and wrappers/. The addon and some native
// tests have no handler scope: there it does nothing.
#pragma once

#include <cstdint>

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

class ScopePause {
 public:
  ScopePause() {}
  ~ScopePause() {}
};
inline uint64_t serial_queue_here() { return 0; }
inline void handler_scope_mark_modelled(uint16_t) {}

#else

// For code that may make a system call or take one of our locks. Disarms the thread for its lifetime and records
// nothing.
class ScopePause {
 public:
  ScopePause();
  ~ScopePause();
  ScopePause(const ScopePause&) = delete;
  ScopePause& operator=(const ScopePause&) = delete;

 private:
  bool armed_;
};

// Returns the serial queue whose block the calling thread runs, 0 when it runs none.
uint64_t serial_queue_here();

// From now on, each call of this row that the client makes first asks the run's service models through
// `modelled_function`. Called at attach.
void handler_scope_mark_modelled(uint16_t call);

#endif

}  // namespace esreplay
