// The macros that the generated wrappers consist of. Outside handlers, a wrapper costs a thread a few tests and, while
// a run is served, three stores that name the call it is in.
#pragma once

#include <cerrno>
#include <cstdarg>
#include <type_traits>

#include "replayer/models/own_files.h"
#include "replayer/models/service_loop.h"
#include "replayer/scope/armed_timers.h"
#include "replayer/scope/awaited.h"
#include "replayer/scope/call_state.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/held_work.h"
#include "replayer/scope/lock_call.h"
#include "replayer/scope/opened.h"
#include "replayer/scope/real_function.h"
#include "replayer/scope/serial_queues.h"
#include "replayer/scope/text_ranges.h"

// Inlined into a wrapper, these become a few stores of constants. As functions of their own they would get the
// constants through memory and cost more than twice as much.
#define ESREPLAY_IN_WRAPPER __attribute__((always_inline))

namespace esreplay {

// Wraps the real call in a handler.
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
    const CallState state = begin_call(thread, fact);
    if (state.began_ns != 0 && (marks_of(call) & kMarkModelled) != 0) modelled_function(call);
    return state;
  }

  ThreadState& thread_;
  CallState state_;
};

// What a thread outside handlers stores about the call it is in.
struct PassedCall {
  Call number;
  CallClass grade;
  int subject;
  bool lends;
};

ESREPLAY_IN_WRAPPER inline void name_pass(CallSlot* slot, const PassedCall& call, const void* caller) {
  slot->caller.store(reinterpret_cast<uintptr_t>(caller), std::memory_order_relaxed);
  if (call.grade == CallClass::kNone || call.lends) slot->subject.store(call.subject, std::memory_order_relaxed);
  slot->store(call.number | static_cast<uint32_t>(call.grade) << 16 | (call.lends ? kLends : 0));
}

// Wraps the real call on a thread outside handlers. Only names the call, for a thread that waits for a lock this one
// holds. The enclosing call is named again at the end. What the system's libraries call for their own work, as
// dispatch_semaphore_wait calls sem_timedwait, is not named: the thread is in the call that the client made.
class PassGuard {
 public:
  PassGuard(ThreadState& thread, const PassedCall& call, const void* caller)
      : slot_(thread.slot), outer_(0), outer_caller_(0) {
    if (slot_ == nullptr) {
      if (!calls_watched.load(std::memory_order_relaxed)) return;
      slot_ = thread.slot = take_slot();
    }
    outer_ = slot_->load();
    if (outer_ != 0 && text_at(reinterpret_cast<uintptr_t>(caller)) != Text::kClient) {
      slot_ = nullptr;
      return;
    }
    outer_caller_ = slot_->caller.load(std::memory_order_relaxed);
    name_pass(slot_, call, caller);
    if (marks_of(call.number) != 0) [[unlikely]]
      heed_marks(call.number, call.grade, reinterpret_cast<uintptr_t>(caller), outer_ == 0);
  }
  ~PassGuard() {
    if (slot_ == nullptr) return;
    if (slot_->asked.load(std::memory_order_relaxed) != 0) [[unlikely]]
      answer_call(*slot_);
    slot_->caller.store(outer_caller_, std::memory_order_relaxed);
    slot_->store(outer_);
  }
  PassGuard(const PassGuard&) = delete;
  PassGuard& operator=(const PassGuard&) = delete;

 private:
  CallSlot* slot_;
  uint32_t outer_;
  uintptr_t outer_caller_;
};

// The same for a call that is inside no other one and has no marks. This is nearly every call, and it keeps nothing for
// the end.
class OutermostGuard {
 public:
  ESREPLAY_IN_WRAPPER OutermostGuard(CallSlot* slot, const PassedCall& call, const void* caller) : slot_(slot) {
    name_pass(slot, call, caller);
  }
  ESREPLAY_IN_WRAPPER ~OutermostGuard() {
    if (slot_->asked.load(std::memory_order_relaxed) != 0) [[unlikely]]
      answer_call(*slot_);
    slot_->store(0);
  }
  OutermostGuard(const OutermostGuard&) = delete;
  OutermostGuard& operator=(const OutermostGuard&) = delete;

 private:
  CallSlot* slot_;
};

// Everything called inside is allowed and not recorded.
class ShieldGuard {
 public:
  explicit ShieldGuard(ThreadState& thread) : thread_(thread) { disarm(thread); }
  ~ShieldGuard() { arm(thread_); }
  ShieldGuard(const ShieldGuard&) = delete;
  ShieldGuard& operator=(const ShieldGuard&) = delete;

 private:
  ThreadState& thread_;
};

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

#define ESREPLAY_BODY_FOR(caller, call, call_class, first, invoke)                                           \
  ThreadState& thread = own_thread();                                                                        \
  if (thread.armed) [[unlikely]] {                                                                           \
    const auto graded = call_class;                                                                          \
    if (passes_through(graded)) return invoke;                                                               \
    const CallGuard guard(thread, call, graded, first, caller);                                              \
    return invoke;                                                                                           \
  }                                                                                                          \
  const PassedCall passed = {call, quick_class(call_class), subject_of(call_class), is_lending(call_class)}; \
  if (!is_named(passed.grade)) return invoke;                                                                \
  const PassGuard guard(thread, passed, caller);                                                             \
  return invoke

// `invoke` calls `real`, which is a `Function`. The path of a thread outside handlers stands alone: all other paths are
// in a function of their own, or this one would save registers for them. A call that is not named goes straight to the
// real function.
#define ESREPLAY_QUICK_BODY(name, call, call_class, first, invoke)                                             \
  const ThreadState& state = own_thread();                                                                     \
  const void* caller = __builtin_return_address(0);                                                            \
  auto* real = reinterpret_cast<Function>(real_##name.known());                                                \
  if (!state.armed && real != nullptr) [[likely]] {                                                            \
    const PassedCall passed = {call, quick_class(call_class), subject_of(call_class), is_lending(call_class)}; \
    if (!is_named(passed.grade)) return invoke;                                                                \
    CallSlot* slot = state.slot;                                                                               \
    const bool outermost = slot != nullptr && slot->load() == 0;                                               \
    if (outermost && marks_of(call) == 0) [[likely]] {                                                         \
      const OutermostGuard guard(slot, passed, caller);                                                        \
      return invoke;                                                                                           \
    }                                                                                                          \
    if (slot == nullptr && !calls_watched.load(std::memory_order_relaxed)) return invoke;                      \
  }                                                                                                            \
  return [=]() __attribute__((noinline, cold)) {                                                               \
    auto* real = reinterpret_cast<Function>(real_##name.get());                                                \
    ESREPLAY_BODY_FOR(caller, call, call_class, first, invoke);                                                \
  }()

#define ESREPLAY_CALL(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                      \
    using Function = result(*) parameters;                                          \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, real arguments);             \
  }

// For a call that opens a file. All calls that take a mode open one too.
#define ESREPLAY_CALL_OPENS(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                            \
    using Function = result(*) parameters;                                                \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, opened(real arguments, caller));   \
  }

// For calls that try to take a lock, that give one up, and that wait without one.
#define ESREPLAY_CALL_TAKES(name, call, call_class, result, parameters, arguments, first, holder) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                                    \
    using Function = result(*) parameters;                                                        \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, noted<holder>(real arguments, a0));        \
  }

#define ESREPLAY_CALL_GIVES(name, call, call_class, result, parameters, arguments, first)    \
  ESREPLAY_WRAPPER(name, result, parameters) {                                               \
    using Function = result(*) parameters;                                                   \
    ESREPLAY_QUICK_BODY(name, call, call_class, first, (note_given_up(a0), real arguments)); \
  }

#define ESREPLAY_CALL_LENDS(name, call, call_class, result, parameters, arguments, first) \
  ESREPLAY_WRAPPER(name, result, parameters) {                                            \
    using Function = result(*) parameters;                                                \
    const LentLock<MutexHolder> lent(a1);                                                 \
    const LendingWait waits = {call_class, a1};                                           \
    ESREPLAY_QUICK_BODY(name, call, waits, first, received(real arguments, caller, a1));  \
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
