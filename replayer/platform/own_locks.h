// Whether the caller's thread already holds a lock of ours. A signal handler may call es_* functions while it
// interrupts one of them, and would wait forever for a lock that its own thread holds.
#pragma once

#include <atomic>
#include <cstdint>

#include "replayer/platform/per_thread.h"

namespace esreplay {

extern ESREPLAY_PER_THREAD(uint32_t) t_own_locks;

inline void before_own_lock() {
  ++own(t_own_locks);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

inline void after_own_lock() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  --own(t_own_locks);
}

inline bool holds_own_lock() { return own(t_own_locks) != 0; }

}  // namespace esreplay
