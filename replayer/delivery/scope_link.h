// The handler scope, or empty functions in its place: in the addon, and in native tests without the wrappers.
#pragma once

#include <cstdint>

#if defined(ESREPLAY_NO_SCOPE)

#include <sys/types.h>
#include <csignal>

#include "replayer/scope/scope_values.h"
#include "src/schema/generated/calls.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

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
inline void handler_scope_answered(int32_t, uint8_t, uint64_t) {}
inline void handler_scope_state_answerers(uint8_t, uint64_t) {}
inline void handler_scope_state_busy_queues() {}
inline bool handler_scope_is_worker(uint32_t) { return false; }
inline bool handler_scope_current_call(pid_t, CurrentCall*) { return false; }
inline void expect_child(FactRecord*) {}
inline void forget_library() {}
inline void settle_sources(bool (*)(const uint8_t*, const MessageRow*)) {}
inline void watch_exits(void (*)(Call, int, uintptr_t)) {}

}  // namespace esreplay

#else

#include "replayer/code/passed_library.h"
#include "replayer/code/stack.h"
#include "replayer/locks/lock_waits.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/scope/held_work.h"
#include "replayer/scope/serial_queues.h"
#include "replayer/traps/exits.h"
#include "replayer/waits/armed_timers.h"
#include "replayer/wrappers/fork_fact.h"

namespace esreplay {
inline constexpr bool kHasScope = true;
}

#endif
