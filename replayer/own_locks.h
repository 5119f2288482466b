// Whether the caller's thread holds a lock of ours already. A signal handler may call es_* functions while it
// interrupts one of them: waiting for a lock that the very same thread holds would be for ever.
#pragma once

#include <atomic>
#include <cstdint>

namespace esreplay {

inline __thread uint32_t t_own_locks __attribute__((tls_model("initial-exec")));

inline void before_own_lock() {
  ++t_own_locks;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

inline void after_own_lock() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  --t_own_locks;
}

inline bool holds_own_lock() { return t_own_locks != 0; }

}  // namespace esreplay
