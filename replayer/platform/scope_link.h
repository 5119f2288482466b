// The handler scope, or empty functions in its place: in the addon, and in native tests of the core.
#pragma once

#include <cstdint>

#if defined(ESREPLAY_NO_SCOPE)

#include <sys/types.h>
#include <csignal>

#include "src/schema/generated/calls.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct ScopeMessage {
  int32_t trace_index;
  uint8_t client;
  bool notify_only;
  MessageRow* row;
  uint64_t* handed_to;
  uint8_t* timer;
};
struct CurrentCall {
  uint16_t call;
  uint8_t call_class;
  uint64_t since_ns;
  uint32_t stack;
  uintptr_t caller;
};
class ScopePause {
 public:
  ScopePause() {}
  ~ScopePause() {}
};
class ScopeCall {
 public:
  explicit ScopeCall(uint16_t) {}
  ~ScopeCall() {}
};
class HeldWork {
 public:
  explicit HeldWork(uint8_t) {}
  ~HeldWork() {}
};

inline constexpr bool kHasScope = false;
inline void begin_holding_work() {}
inline uint32_t handler_scope_start_thread() { return 0; }
inline void handler_scope_enter(const ScopeMessage&) {}
inline void handler_scope_leave() {}
inline void look_at_holders() {}
inline void handler_scope_state_first_calls() {}
inline void handler_scope_state_first_writes() {}
inline void handler_scope_mark_modelled(uint16_t) {}
inline void handler_scope_answered(int32_t, uint8_t, uint64_t) {}
inline void handler_scope_state_answerers(uint8_t, uint64_t) {}
inline void handler_scope_state_busy_queues() {}
inline bool handler_scope_is_worker(uint32_t) { return false; }
inline uint64_t serial_queue_here() { return 0; }
inline bool handler_scope_current_call(pid_t, CurrentCall*) { return false; }
inline void warm_stack() {}
inline bool in_signal_handler() { return false; }
inline void expect_child(FactRecord*) {}
inline void forget_library() {}
inline void settle_sources(bool (*)(const uint8_t*, const MessageRow*)) {}
inline void watch_exits(void (*)(Call, int, uintptr_t)) {}
inline unsigned capture_stack(uintptr_t* out, unsigned) {
  out[0] = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  return 1;
}
inline unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned) {
  out[0] = first;
  return 1;
}

}  // namespace esreplay

#else

#include "replayer/scope/armed_timers.h"
#include "replayer/scope/exits.h"
#include "replayer/scope/fork_fact.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/held_work.h"
#include "replayer/scope/lock_waits.h"
#include "replayer/scope/passed_library.h"
#include "replayer/scope/serial_queues.h"
#include "replayer/scope/stack.h"

namespace esreplay {
inline constexpr bool kHasScope = true;
}

#endif
