// Wrappers for pthread_once and the guards of C++ static variables. Both may wait for another thread's initialiser and
// run the handler's own.
#include "replayer/scope/run_in_scope.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

using Routine = void (*)();
using OnceFunction = int (*)(void*, Routine);

struct OnceTurn {
  Routine routine;
  const void* once;
  LockCall* wait;  // of a handler; null on a thread outside handlers
};

void run_routine() {
  ThreadState& thread = own_thread();
  const OnceTurn turn = *static_cast<OnceTurn*>(thread.once_routine);
  const HeldLock held(turn.once);
  if (turn.wait == nullptr) return turn.routine();
  turn.wait->end();
  const InScope scope(&thread);
  turn.routine();
}

int run_noted(ThreadState& thread, OnceFunction real, OnceTurn turn) {
  void* outer = thread.once_routine;
  thread.once_routine = &turn;
  const int result = real(const_cast<void*>(turn.once), run_routine);
  thread.once_routine = outer;
  return result;
}

int run_in_handler(ThreadState& thread, OnceFunction real, void* once, Routine routine, const void* caller) {
  LockCall wait(thread, kCallPthreadOnce, once, noted_holder, caller, noted_holder(once) != 0);
  return run_noted(thread, real, {routine, once, &wait});
}

int run_once(void* real, void* once, Routine routine, const void* caller) {
  auto* function = reinterpret_cast<OnceFunction>(real);
  ThreadState& thread = own_thread();
  if (!thread.armed) [[likely]]
    return run_noted(thread, function, {routine, once, nullptr});
  return run_in_handler(thread, function, once, routine, caller);
}

}  // namespace

ESREPLAY_WRAPPER(pthread_once, int, (void* once, Routine routine)) {
  return run_once(real_pthread_once.get(), once, routine, __builtin_return_address(0));
}

#if defined(__GLIBC__)

namespace {

int note_maker(int makes, const void* guard) {
  if (makes != 0) note_held(guard);
  return makes;
}

// Both C++ runtimes set the first byte once the object is made, and mark the next ones while a thread makes it.
bool is_being_made(const void* guard) { return (*static_cast<const volatile uint32_t*>(guard) & 0xffff00u) != 0; }

}  // namespace

// Before glibc 2.34, dlsym calls this function, so it cannot be looked up by dlsym. Until it is known, which is before
// the client has threads, this does what libdl does in a process without libpthread.
ESREPLAY_WRAPPER(__pthread_once, int, (void* once, Routine routine)) {
  if (real___pthread_once.address.load(std::memory_order_relaxed) == nullptr) [[unlikely]] {
    constexpr int kDone = 2;
    auto* state = static_cast<int*>(once);
    if (*state == 0) {
      routine();
      *state = kDone;
    }
    return 0;
  }
  return run_once(real___pthread_once.get(), once, routine, __builtin_return_address(0));
}

// C11's form returns nothing, so what the real one leaves in the result register is ignored.
ESREPLAY_WRAPPER(call_once, void, (void* once, Routine routine)) {
  run_once(real_call_once.get(), once, routine, __builtin_return_address(0));
}

ESREPLAY_WRAPPER(__cxa_guard_acquire, int, (void* guard)) {
  auto* real = reinterpret_cast<int (*)(void*)>(real___cxa_guard_acquire.get());
  ThreadState& thread = own_thread();
  if (!thread.armed) [[likely]]
    return note_maker(real(guard), guard);
  const ShieldGuard shield(thread);
  if (!is_being_made(guard)) return note_maker(real(guard), guard);
  const LockCall wait(thread, kCallCxaGuardAcquire, guard, noted_holder, __builtin_return_address(0));
  return note_maker(real(guard), guard);
}

#endif

}  // namespace esreplay
