// What one line of the generated wrappers becomes. A wrapper costs a thread outside handlers one test and, while a run
// is served, three stores that say which call it is in.
#pragma once

#include <threads.h>

#include <cerrno>
#include <cstdarg>
#include <type_traits>

#include "replayer/scope/call_state.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/lock_call.h"
#include "replayer/scope/real_function.h"

#define ESREPLAY_EXPORT extern "C" __attribute__((visibility("default")))

namespace esreplay {

// Around the real call in a handler.
class CallGuard {
 public:
  CallGuard(ThreadState& thread, Call call, CallClass call_class, uint64_t first, const void* caller)
      : thread_(thread), state_(begin(thread, call, call_class, first, caller)) {}
  ~CallGuard() { end_call(thread_, state_); }
  CallGuard(const CallGuard&) = delete;
  CallGuard& operator=(const CallGuard&) = delete;

 private:
  __attribute__((noinline)) static CallState begin(ThreadState& thread, Call call, CallClass call_class, uint64_t first,
                                                   const void* caller) {
    CallFact fact;
    fact.call = call;
    fact.call_class = call_class;
    fact.c = first;
    fact.caller = reinterpret_cast<uintptr_t>(caller);
    return begin_call(thread, fact);
  }

  ThreadState& thread_;
  CallState state_;
};

// Around the real call on a thread in no handler: only says where the thread is, for whoever waits for a lock it holds.
class PassGuard {
 public:
  PassGuard(ThreadState& thread, Call call, const void* caller) : slot_(thread.slot), outer_(0) {
    if (slot_ == nullptr) {
      if (!calls_watched.load(std::memory_order_relaxed)) return;
      slot_ = thread.slot = take_slot();
    }
    outer_ = slot_->load();
    slot_->caller.store(reinterpret_cast<uintptr_t>(caller), std::memory_order_relaxed);
    slot_->store(call | static_cast<uint32_t>(CallClass::kAlways) << 16);
  }
  ~PassGuard() {
    if (slot_ != nullptr) slot_->store(outer_);
  }
  PassGuard(const PassGuard&) = delete;
  PassGuard& operator=(const PassGuard&) = delete;

 private:
  CallSlot* slot_;
  uint32_t outer_;
};

// Everything beneath is allowed and unseen.
class ShieldGuard {
 public:
  explicit ShieldGuard(ThreadState& thread) : thread_(thread) { disarm(thread); }
  ~ShieldGuard() { arm(thread_); }
  ShieldGuard(const ShieldGuard&) = delete;
  ShieldGuard& operator=(const ShieldGuard&) = delete;

 private:
  ThreadState& thread_;
};

template <typename T>
uint64_t first_word(T value) {
  if constexpr (std::is_pointer_v<T>)
    return reinterpret_cast<uint64_t>(value);
  else
    return static_cast<uint64_t>(value);
}

// The mode argument is there only when the flags create a file.
bool flags_take_mode(int flags);

}  // namespace esreplay

// NOLINTBEGIN(bugprone-macro-parentheses): types and argument lists cannot stand in parentheses of their own

// `result wrapped_name parameters` is exported as `name`, whatever a header says about that name.
#define ESREPLAY_WRAPPER(name, result, parameters)                 \
  ESREPLAY_EXPORT result wrapped_##name parameters __asm__(#name); \
  namespace {                                                      \
  ESREPLAY_REAL(real_##name, #name);                               \
  }                                                                \
  result wrapped_##name parameters

// `invoke` is the real call; it stands twice so that neither way pays for the other.
#define ESREPLAY_BODY(call, call_class, first, invoke)                                   \
  ThreadState& thread = thread_state;                                                    \
  if (thread.armed) [[unlikely]] {                                                       \
    const CallGuard guard(thread, call, call_class, first, __builtin_return_address(0)); \
    return invoke;                                                                       \
  }                                                                                      \
  const PassGuard guard(thread, call, __builtin_return_address(0));                      \
  return invoke

#define ESREPLAY_CALL(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                      \
    using Function = result(*) parameters;                                          \
    auto* real = reinterpret_cast<Function>(real_##name.get());                     \
    ESREPLAY_BODY(call, call_class, first, real arguments);                         \
  }

#define ESREPLAY_CALL_MODE(name, call, call_class, result, parameters, types, arguments, first, last) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                        \
    auto* real = reinterpret_cast<result(*) types>(real_##name.get());                                \
    va_list rest;                                                                                     \
    va_start(rest, last);                                                                             \
    const mode_t mode = flags_take_mode(last) ? va_arg(rest, mode_t) : 0;                             \
    va_end(rest);                                                                                     \
    ESREPLAY_BODY(call, call_class, first, real arguments);                                           \
  }

#define ESREPLAY_CALL_WORDS(name, call, call_class, result, parameters, types, arguments, first, last, count) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                                \
    auto* real = reinterpret_cast<result(*) types>(real_##name.get());                                        \
    long words[count];                                                                                        \
    va_list rest;                                                                                             \
    va_start(rest, last);                                                                                     \
    for (long& word : words) word = va_arg(rest, long);                                                       \
    va_end(rest);                                                                                             \
    ESREPLAY_BODY(call, call_class, first, real arguments);                                                   \
  }

// The real function is the form that takes a va_list.
#define ESREPLAY_CALL_LIST(name, call, call_class, result, parameters, types, arguments, first, last, form) \
  ESREPLAY_EXPORT result wrapped_##name parameters __asm__(#name);                                          \
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

#define ESREPLAY_SHIELD(name, result, parameters, arguments)    \
  ESREPLAY_WRAPPER(name, result, parameters) {                  \
    using Function = result(*) parameters;                      \
    auto* real = reinterpret_cast<Function>(real_##name.get()); \
    ThreadState& thread = thread_state;                         \
    if (!thread.armed) [[likely]]                               \
      return real arguments;                                    \
    const ShieldGuard guard(thread);                            \
    return real arguments;                                      \
  }

// Tries first (`taken` is the answer when another thread has it); only a lock that is taken is worth a fact, and only
// if the thread then waits.
#define ESREPLAY_LOCK(name, call, result, parameters, arguments, attempt, taken, holder) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                           \
    using Function = result(*) parameters;                                               \
    auto* real = reinterpret_cast<Function>(real_##name.get());                          \
    ThreadState& thread = thread_state;                                                  \
    if (!thread.armed) [[likely]]                                                        \
      return real arguments;                                                             \
    static ESREPLAY_REAL(real_attempt, #attempt);                                        \
    const ShieldGuard attempt_guard(thread);                                             \
    auto* try_lock = reinterpret_cast<int (*)(void*)>(real_attempt.get());               \
    const int tried = try_lock(a0);                                                      \
    if (tried != (taken)) return tried;                                                  \
    const LockCall lock(thread, call, a0, holder(a0), __builtin_return_address(0));      \
    return real arguments;                                                               \
  }

// NOLINTEND(bugprone-macro-parentheses)
