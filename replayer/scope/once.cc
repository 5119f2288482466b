// pthread_once and the guards of C++ static variables: both may wait for another thread's initialiser and run the
// handler's own.
#include "replayer/scope/run_in_scope.h"
#include "replayer/scope/wrap.h"

#if !defined(ESREPLAY_WITHOUT_WRAPPERS)

namespace esreplay {

namespace {

using Routine = void (*)();
using OnceFunction = int (*)(void*, Routine);

struct OnceTurn {
  Routine routine;
  CallState* state;
};

void run_routine() {
  ThreadState& thread = own_thread();
  const OnceTurn turn = *static_cast<OnceTurn*>(thread.once_routine);
  end_wait(thread, *turn.state);
  const InScope scope(&thread);
  turn.routine();
}

int run_once(ThreadState& thread, OnceFunction real, void* once, Routine routine, const void* caller) {
  CallState state = begin_call(thread, lock_fact(kCallPthreadOnce, once, 0, reinterpret_cast<uintptr_t>(caller)));
  OnceTurn turn = {routine, &state};
  void* outer = thread.once_routine;
  thread.once_routine = &turn;
  const int result = real(once, run_routine);
  thread.once_routine = outer;
  end_wait(thread, state);
  arm(thread);
  return result;
}

}  // namespace

#define ESREPLAY_ONCE(name)                                                    \
  ESREPLAY_WRAPPER(name, int, (void* once, Routine routine)) {                 \
    auto* real = reinterpret_cast<OnceFunction>(real_##name.get());            \
    ThreadState& thread = own_thread();                                        \
    if (!thread.armed) [[likely]]                                              \
      return real(once, routine);                                              \
    return run_once(thread, real, once, routine, __builtin_return_address(0)); \
  }

ESREPLAY_ONCE(pthread_once)
#if defined(__GLIBC__)

namespace {

// Both C++ runtimes set the first byte when the object is made and mark the next ones while a thread is making it.
bool is_being_made(const void* guard) { return (*static_cast<const volatile uint32_t*>(guard) & 0xffff00u) != 0; }

}  // namespace

ESREPLAY_ONCE(__pthread_once)

// C11's form answers nothing; what the real one leaves in the result register is not looked at.
ESREPLAY_WRAPPER(call_once, void, (void* once, Routine routine)) {
  void* found = real_call_once.get();
  ThreadState& thread = own_thread();
  if (!thread.armed) [[likely]]
    return reinterpret_cast<void (*)(void*, Routine)>(found)(once, routine);
  run_once(thread, reinterpret_cast<OnceFunction>(found), once, routine, __builtin_return_address(0));
}

ESREPLAY_WRAPPER(__cxa_guard_acquire, int, (void* guard)) {
  auto* real = reinterpret_cast<int (*)(void*)>(real___cxa_guard_acquire.get());
  ThreadState& thread = own_thread();
  if (!thread.armed) [[likely]]
    return real(guard);
  const ShieldGuard shield(thread);
  if (!is_being_made(guard)) return real(guard);
  const LockCall lock(thread, kCallCxaGuardAcquire, guard, 0, __builtin_return_address(0));
  return real(guard);
}

#endif

}  // namespace esreplay

#endif
