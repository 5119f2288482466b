// The macros that the generated wrappers consist of. Outside handlers, a wrapper costs a thread a few tests and, while
// a run is served, three stores that name the call it is in.
#pragma once

#include <cerrno>
#include <cstdarg>
#include <type_traits>

#include "replayer/code/real_function.h"
#include "replayer/code/system_call.h"
#include "replayer/locks/lock_call.h"
#include "replayer/models/own_files.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/held_work.h"
#include "replayer/scope/serial_queues.h"
#include "replayer/waits/armed_timers.h"
#include "replayer/waits/awaited.h"
#include "replayer/wrappers/call_guards.h"
#include "replayer/wrappers/opened.h"

namespace esreplay {

// Returns whether a thread outside handlers names this call. Only an `always` call makes it worse to wait for the
// thread's lock.
constexpr bool is_named(CallClass call_class) {
  return call_class == CallClass::kAlways || call_class == CallClass::kNone;
}

template <typename T>
uint64_t first_word(T value) {
  if constexpr (std::is_pointer_v<T>)
    return reinterpret_cast<uint64_t>(value);
  else
    return static_cast<uint64_t>(value);
}

// Makes a system call as the C library's function of a call does, but not by an instruction that is trapped.
template <typename Result, typename... Words>
Result make_untrapped(long number, Words... words) {
  return static_cast<Result>(with_errno(system_call(number, static_cast<long>(first_word(words))...)));
}

// Runs after a call that opens a file. If a client denies the open, the call fails, as on macOS. `caller` is the code
// that called the wrapper: a call made inside the wrapper returns to an address of ours.
inline int opened(int descriptor, const void* caller) {
  if (!own_files_wanted.load(std::memory_order_relaxed)) [[likely]]
    return descriptor;
  return take_opened(descriptor, caller);
}
inline void* opened(void* stream, const void* caller) {
  if (!own_files_wanted.load(std::memory_order_relaxed)) [[likely]]
    return stream;
  return take_opened(stream, caller);
}

// Returns whether there is a mode argument, which is the case only if the flags create a file.
bool flags_take_mode(int flags);

}  // namespace esreplay

// NOLINTBEGIN(bugprone-macro-parentheses): types and argument lists cannot stand in parentheses of their own

// Makes `result wrapped_name parameters` the wrapper of `name`. It begins a cache line: a wrapper that straddles two
// lines was measured half a nanosecond slower, so its cost would depend on chance.
#define ESREPLAY_WRAPPER(name, result, parameters) \
  ESREPLAY_DECLARE(name, result, parameters);      \
  namespace {                                      \
  ESREPLAY_REAL(real_##name, #name);               \
  }                                                \
  __attribute__((aligned(64))) result wrapped_##name parameters

// `invoke` is the real call. It appears more than once so that no path pays for another.
#define ESREPLAY_BODY(call, call_class, first, invoke) \
  ESREPLAY_BODY_FOR(__builtin_return_address(0), call, call_class, first, invoke)

#define ESREPLAY_BODY_FOR(caller, call, call_class, first, invoke) \
  ThreadState& thread = own_thread();                              \
  if (thread.armed) [[unlikely]] {                                 \
    const auto graded = call_class;                                \
    if (passes_through(graded)) return invoke;                     \
    const CallGuard guard(thread, call, graded, first, caller);    \
    return invoke;                                                 \
  }                                                                \
  ESREPLAY_OUTSIDE_BODY(caller, call, call_class, invoke)

#define ESREPLAY_OUTSIDE_BODY(caller, call, call_class, invoke) \
  const PassedCall passed = pass_of(call, call_class);          \
  if (!is_named(passed.grade)) return invoke;                   \
  const PassGuard guard(thread, passed, caller);                \
  return invoke

// `invoke` calls `real`, which is a `Function`. The path of a thread outside handlers stands alone: all other paths are
// in a function of their own, or this one would save registers for them. A call that is not named goes straight to the
// real function.
#define ESREPLAY_QUICK_BODY(name, call, call_class, first, invoke) \
  ESREPLAY_QUICK_BODY_OR(name, call, call_class, invoke, ESREPLAY_BODY_FOR(caller, call, call_class, first, invoke))

// `other` is the body of all other paths.
#define ESREPLAY_QUICK_BODY_OR(name, call, call_class, invoke, other)                     \
  const ThreadState& state = own_thread();                                                \
  const void* caller = __builtin_return_address(0);                                       \
  auto* real = reinterpret_cast<Function>(real_##name.known());                           \
  if (!state.armed && real != nullptr) [[likely]] {                                       \
    const PassedCall passed = pass_of(call, call_class);                                  \
    if (!is_named(passed.grade)) return invoke;                                           \
    CallSlot* slot = state.quick_slot;                                                    \
    const bool outermost = slot != nullptr && slot->load() == 0;                          \
    if (outermost && marks_of(call) == 0) [[likely]] {                                    \
      const OutermostGuard guard(slot, passed, caller);                                   \
      return invoke;                                                                      \
    }                                                                                     \
    if (slot == nullptr && !calls_watched.load(std::memory_order_relaxed)) return invoke; \
  }                                                                                       \
  return [=]() __attribute__((noinline, cold)) {                                          \
    auto* real = reinterpret_cast<Function>(real_##name.get());                           \
    other;                                                                                \
  }()

#define ESREPLAY_CALL(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                      \
    using Function = result(*) parameters;                                          \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, real arguments);             \
  }

// For a call that may raise SIGPIPE. One that does not wait is made with the scope armed, on Linux by our own system
// call, which the trap lets through.
#define ESREPLAY_CALL_RAISES(name, call, call_class, result, parameters, arguments, first, ...) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                  \
    using Function = result(*) parameters;                                                      \
    ESREPLAY_QUICK_BODY_OR(name, call, call_class, real arguments, {                            \
      ThreadState& thread = own_thread();                                                       \
      if (thread.armed) [[unlikely]] {                                                          \
        const CallClass graded = call_class;                                                    \
        const CallGuard guard(thread, call, graded, first, caller);                             \
        if (graded != CallClass::kStrictOnly) return real arguments;                            \
        const OpenGuard open(guard);                                                            \
        return ESREPLAY_MADE_ARMED(result, real arguments, __VA_ARGS__);                        \
      }                                                                                         \
      ESREPLAY_OUTSIDE_BODY(caller, call, call_class, real arguments);                          \
    });                                                                                         \
  }

// For a call that opens a file. All calls that take a mode open one too.
#define ESREPLAY_CALL_OPENS(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                            \
    using Function = result(*) parameters;                                                \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, opened(real arguments, caller));   \
  }

// For calls that try to acquire a lock, that release one, and that wait for a condition without it.
#define ESREPLAY_CALL_TRY_ACQUIRE(name, call, call_class, result, parameters, arguments, first, holder) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                          \
    using Function = result(*) parameters;                                                              \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, noted<holder>(real arguments, a0));              \
  }

#define ESREPLAY_CALL_RELEASE(name, call, call_class, result, parameters, arguments, first)  \
  ESREPLAY_WRAPPER(name, result, parameters) {                                               \
    using Function = result(*) parameters;                                                   \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, (note_released(a0), real arguments)); \
  }

#define ESREPLAY_CALL_CONDITION_WAIT(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                     \
    using Function = result(*) parameters;                                                         \
    const ReleasedLock<MutexHolder> released(a1);                                                  \
    const ConditionWait waits = {call_class, a1};                                                  \
    ESREPLAY_QUICK_BODY(name, call, waits, first, received(real arguments, caller, a1));           \
  }

#define ESREPLAY_CALL_CANCELS(name, call, call_class, result, parameters, arguments, first)          \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                       \
    using Function = result(*) parameters;                                                           \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, (note_source_cancelled(a0), real arguments)); \
  }

// For waits without a mutex that end when another thread hands something over.
#define ESREPLAY_CALL_RECEIVES(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                               \
    using Function = result(*) parameters;                                                   \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, received(real arguments, caller));    \
  }

// For calls that wait for descriptors. `files` is made before the call.
#define ESREPLAY_CALL_WAITS(name, call, call_class, result, parameters, arguments, first, files) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                   \
    using Function = result(*) parameters;                                                       \
    auto* real = reinterpret_cast<Function>(real_##name.get());                                  \
    const auto awaited = files;                                                                  \
    ESREPLAY_BODY(call, call_class, first, waited(call, awaited, real arguments));               \
  }

#define ESREPLAY_CALL_MODE(name, call, call_class, result, parameters, types, arguments, first, last) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                        \
    using Function = result(*) types;                                                                 \
    va_list rest;                                                                                     \
    va_start(rest, last);                                                                             \
    const int mode = flags_take_mode(last) ? va_arg(rest, int) : 0;                                   \
    va_end(rest);                                                                                     \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, opened(real arguments, caller));               \
  }

#define ESREPLAY_CALL_WORDS(name, call, call_class, result, parameters, types, arguments, first, last, count) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                                \
    using Function = result(*) types;                                                                         \
    long words[count];                                                                                        \
    va_list rest;                                                                                             \
    va_start(rest, last);                                                                                     \
    for (long& word : words) word = va_arg(rest, long);                                                       \
    va_end(rest);                                                                                             \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, real arguments);                                       \
  }

// The real function is the form that takes a va_list. Printing costs so much more than saving registers that one
// function has both paths.
#define ESREPLAY_CALL_LIST(name, call, call_class, result, parameters, types, arguments, first, last, form) \
  ESREPLAY_DECLARE(name, result, parameters);                                                               \
  namespace {                                                                                               \
  ESREPLAY_REAL(real_##name, #form);                                                                        \
  }                                                                                                         \
  result wrapped_##name parameters {                                                                        \
    auto* real = reinterpret_cast<result(*) types>(real_##name.get());                                      \
    va_list rest;                                                                                           \
    va_start(rest, last);                                                                                   \
    struct EndList {                                                                                        \
      va_list& list;                                                                                        \
      ~EndList() { va_end(list); }                                                                          \
    } end_list{rest};                                                                                       \
    ESREPLAY_BODY(call, call_class, first, real arguments);                                                 \
  }

// `...` are statements between the guard and the real call.
#define ESREPLAY_SHIELD_DOES(name, result, parameters, arguments, ...) \
  ESREPLAY_WRAPPER(name, result, parameters) {                         \
    using Function = result(*) parameters;                             \
    auto* real = reinterpret_cast<Function>(real_##name.get());        \
    ThreadState& thread = own_thread();                                \
    if (!thread.armed) [[likely]]                                      \
      return real arguments;                                           \
    const ShieldGuard guard(thread);                                   \
    __VA_ARGS__                                                        \
    return real arguments;                                             \
  }

#define ESREPLAY_SHIELD(name, result, parameters, arguments) ESREPLAY_SHIELD_DOES(name, result, parameters, arguments, )

// The same for a call that puts work on a queue or arms a timer, which the last arguments note.
#define ESREPLAY_SHIELD_NOTES(name, result, parameters, arguments, ...) \
  ESREPLAY_SHIELD_DOES(name, result, parameters, arguments, __VA_ARGS__;)

// The same for a call that changes a timer source, on whichever thread.
#define ESREPLAY_SHIELD_SOURCE(name, result, parameters, arguments, note) \
  ESREPLAY_WRAPPER(name, result, parameters) {                            \
    using Function = result(*) parameters;                                \
    auto* real = reinterpret_cast<Function>(real_##name.get());           \
    ThreadState& thread = own_thread();                                   \
    if (!thread.armed) [[likely]] {                                       \
      note;                                                               \
      return real arguments;                                              \
    }                                                                     \
    const ShieldGuard guard(thread);                                      \
    note;                                                                 \
    return real arguments;                                                \
  }

// The same for work that can be held: `work` are the arguments of its HeldBody. `form` is the function that takes a
// block, and `form_arguments` are its arguments, with `body.block()`.
#define ESREPLAY_SHIELD_HOLDS(name, parameters, arguments, work, form, form_types, form_arguments, ...) \
  ESREPLAY_SHIELD_DOES(name, void, parameters, arguments, __VA_ARGS__;                                  \
                       ESREPLAY_HOLD(work, form, form_types, form_arguments))

#define ESREPLAY_HOLD(work, form, form_types, form_arguments)                      \
  if (thread.held_run != nullptr) [[unlikely]] {                                   \
    HeldBody body work;                                                            \
    return reinterpret_cast<void(*) form_types>(real_##form.get()) form_arguments; \
  }

// Tries to take the lock first (`taken` is the result when another thread has it). Only a lock that is taken is worth a
// fact, and only if the thread then waits.
#define ESREPLAY_LOCK(name, call, result, parameters, arguments, attempt, taken, holder) \
  namespace {                                                                            \
  ESREPLAY_REAL(attempt_##name, #attempt);                                               \
  }                                                                                      \
  ESREPLAY_WRAPPER(name, result, parameters) {                                           \
    using Function = result(*) parameters;                                               \
    auto* real = reinterpret_cast<Function>(real_##name.get());                          \
    ThreadState& thread = own_thread();                                                  \
    if (!thread.armed) [[likely]]                                                        \
      return noted<holder>(real arguments, a0);                                          \
    const ShieldGuard attempt_guard(thread);                                             \
    auto* try_lock = reinterpret_cast<int (*)(void*)>(attempt_##name.get());             \
    const int tried = try_lock(a0);                                                      \
    if (tried != (taken)) return noted<holder>(tried, a0);                               \
    const LockCall lock(thread, call, a0, holder::of, __builtin_return_address(0));      \
    return noted<holder>(real arguments, a0);                                            \
  }

// NOLINTEND(bugprone-macro-parentheses)
