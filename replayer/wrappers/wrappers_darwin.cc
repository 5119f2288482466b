// Wrappers for the regular rows of the table of calls, and for the locks that only macOS has.
#include <fcntl.h>
#include <libproc.h>
#include <mach/mach.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <ctime>
#include <cwchar>

#include "replayer/models/service_loop.h"
#include "replayer/scope/grade_darwin.h"
#include "replayer/waits/awaited_darwin.h"
#include "replayer/wrappers/wrap.h"
#include "replayer/wrappers/xpc_send_darwin.h"

namespace esreplay {

bool flags_take_mode(int flags) { return (flags & O_CREAT) != 0; }

namespace {

// XPC calls the bootstrap server, and frameworks call both. A model stands for the call that the client made, which is
// the call that the thread has named.
bool is_in(Call call) {
  const CallSlot* slot = own_thread().slot;
  return slot != nullptr && static_cast<uint16_t>(slot->load()) == call;
}

// Tries the kinds in order.
template <typename... Kinds>
void ask_by_name(Call call, const char* name, Kinds... kinds) {
  if (name != nullptr && is_in(call)) static_cast<void>((modelled_call(call, kinds, name) || ...));
}

inline void count_wait(CallClass call_class) {
  if (may_wait(call_class)) own_thread().edge_waits++;
}

}  // namespace

// A library's entry into the kernel. It is a call of its own if no enclosing call is named, and it proves that the
// enclosing call waited.
// NOLINTBEGIN(bugprone-macro-parentheses): types and argument lists
#define ESREPLAY_EDGE(name, call, call_class, result, parameters, arguments, first)               \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                    \
    using Function = result(*) parameters;                                                        \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, (count_wait(call_class), real arguments)); \
  }

#define ESREPLAY_EDGE_WAITS(name, call, call_class, result, parameters, arguments, first, files)             \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                               \
    using Function = result(*) parameters;                                                                   \
    auto* real = reinterpret_cast<Function>(real_##name.get());                                              \
    const auto awaited = files;                                                                              \
    ESREPLAY_BODY(call, call_class, first, (count_wait(call_class), waited(call, awaited, real arguments))); \
  }

#define ESREPLAY_MAKES_QUEUE(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                             \
    using Function = result(*) parameters;                                                 \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, kernel_queue_made(real arguments)); \
  }

#define ESREPLAY_CLOSES(name, call, call_class, result, parameters, arguments, first)               \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                      \
    using Function = result(*) parameters;                                                          \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, (kernel_queue_closing(a0), real arguments)); \
  }

// Does first what the model says the daemon does, then makes the real call.
#define ESREPLAY_LOOK_UP(name, call, call_class, result, parameters, arguments, first)                        \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                                \
    using Function = result(*) parameters;                                                                    \
    ESREPLAY_QUICK_BODY(name, call, call_class, first,                                                        \
                        (ask_by_name(call, static_cast<const char*>(a1), ReachKind::kMach), real arguments)); \
  }

#define ESREPLAY_SEND(name, call, call_class, result, parameters, arguments, first)                      \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                           \
    using Function = result(*) parameters;                                                               \
    ESREPLAY_QUICK_BODY(                                                                                 \
        name, call, call_class, first,                                                                   \
        (ask_by_name(call, name_of_connection(a0), ReachKind::kMach, ReachKind::kXpc), real arguments)); \
  }

#define ESREPLAY_SEND_AWAY(name, call, call_class, result, parameters, arguments, first)          \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                    \
    using Function = result(*) parameters;                                                        \
    ESREPLAY_QUICK_BODY(name, call, call_class, first,                                            \
                        (SendAway(call, reinterpret_cast<const void*>(real), caller) arguments)); \
  }

#define ESREPLAY_LOCK_EDGE(name, call, result, parameters, arguments)                              \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                     \
    using Function = result(*) parameters;                                                         \
    auto* real = reinterpret_cast<Function>(real_##name.get());                                    \
    ThreadState& thread = own_thread();                                                            \
    if (!thread.armed) [[likely]] {                                                                \
      thread.edge_waits++;                                                                         \
      return real arguments;                                                                       \
    }                                                                                              \
    const LockCall lock(thread, call, a1_of arguments, noted_holder, __builtin_return_address(0)); \
    thread.edge_waits++;                                                                           \
    return real arguments;                                                                         \
  }
// NOLINTEND(bugprone-macro-parentheses)

namespace {

// Returns the address that is waited for. It is the first argument, or follows the operation.
template <typename... Rest>
const void* a1_of(void* lock, Rest...) {
  return lock;
}
template <typename... Rest>
const void* a1_of(uint32_t, void* lock, Rest...) {
  return lock;
}

}  // namespace

#include "src/schema/generated/calls_wrappers_darwin.inc"

namespace {

ESREPLAY_REAL(try_unfair_lock, "os_unfair_lock_trylock");

// Returns true when the lock was free and is ours now.
bool take_free_lock(void* lock) { return reinterpret_cast<bool (*)(void*)>(try_unfair_lock.get())(lock); }

bool has_no_attempt(void*) { return false; }

ESREPLAY_REAL(try_spin_lock, "OSSpinLockTry");

bool take_free_spin_lock(void* lock) { return reinterpret_cast<bool (*)(void*)>(try_spin_lock.get())(lock); }

}  // namespace

// Tries to take the lock first: only a lock that is taken is worth a fact.
// NOLINTBEGIN(bugprone-macro-parentheses): parameter and argument lists
#define ESREPLAY_OWN_LOCK(name, call, parameters, arguments, take_free)                 \
  ESREPLAY_WRAPPER(name, void, parameters) {                                            \
    using Function = void(*) parameters;                                                \
    auto* real = reinterpret_cast<Function>(real_##name.get());                         \
    ThreadState& thread = own_thread();                                                 \
    if (!thread.armed) [[likely]] {                                                     \
      real arguments;                                                                   \
      note_held(a0);                                                                    \
      return;                                                                           \
    }                                                                                   \
    const ShieldGuard attempt(thread);                                                  \
    if (!take_free(a0)) {                                                               \
      const LockCall lock(thread, call, a0, noted_holder, __builtin_return_address(0)); \
      real arguments;                                                                   \
    }                                                                                   \
    note_held(a0);                                                                      \
  }
// NOLINTEND(bugprone-macro-parentheses)

ESREPLAY_OWN_LOCK(os_unfair_lock_lock, kCallOsUnfairLockLock, (void* a0), (a0), take_free_lock)
ESREPLAY_OWN_LOCK(os_unfair_lock_lock_with_options, kCallOsUnfairLockLockWithOptions, (void* a0, uint32_t a1), (a0, a1),
                  take_free_lock)
ESREPLAY_OWN_LOCK(os_unfair_lock_lock_with_flags, kCallOsUnfairLockLockWithFlags, (void* a0, uint32_t a1), (a0, a1),
                  take_free_lock)
ESREPLAY_OWN_LOCK(_os_nospin_lock_lock, kCallUnderscoreOsNospinLockLock, (void* a0), (a0), has_no_attempt)
ESREPLAY_OWN_LOCK(OSSpinLockLock, kCallOSSpinLockLock, (void* a0), (a0), take_free_spin_lock)

}  // namespace esreplay
