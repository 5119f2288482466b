// Wrappers for the calls that block signals: SIGSYS stays open on delivery threads, SIGABRT on all threads. Also wraps
// pthread_create, which passes a mask on to a new thread.
#include <pthread.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "replayer/code/system_call.h"
#include "replayer/traps/kept_signals.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

bool is_held_back(int signal) { return signal == SIGABRT && thread_state.holds_abort; }

void hold_back(int signal, const siginfo_t* info, void* context) {
  sigaddset(&static_cast<ucontext_t*>(context)->uc_sigmask, signal);
  if (info->si_code == SI_TKILL)
    system_call(SYS_tgkill, own_pid(), own_tid(), signal);
  else
    system_call(SYS_kill, own_pid(), signal);
}

namespace {

bool holds_aborts() { return is_kept_signal(SIGABRT); }

void set_abort(int how) {
  const uint64_t set = 1ULL << (SIGABRT - 1);
  system_call(SYS_rt_sigprocmask, how, reinterpret_cast<long>(&set), 0, sizeof set);
}

bool wants_abort_held(bool before, int how, const sigset_t& set) {
  const bool named = sigismember(&set, SIGABRT) == 1;
  if (how == SIG_SETMASK) return named;
  return named ? how == SIG_BLOCK : before;
}

using MaskFunction = int (*)(int, const sigset_t*, sigset_t*);

// In a handler the scope stays armed, because a pending signal that the call lets in runs the client's signal handler
// here. So the call is our own, which is not trapped: a trap is ten times as dear. Like the C library's function it
// leaves the signals alone by which that library cancels threads and changes users.
int set_mask(MaskFunction real, int how, const sigset_t* set, sigset_t* old) {
  if (!own_thread().armed) return real(how, set, old);
  constexpr uint64_t kOfLibrary = 3ULL << 31;
  uint64_t bits = 0;
  if (set != nullptr) memcpy(&bits, set, sizeof bits);
  bits &= ~kOfLibrary;
  const long wanted = set == nullptr ? 0 : reinterpret_cast<long>(&bits);
  const long result = system_call(SYS_rt_sigprocmask, how, wanted, reinterpret_cast<long>(old), sizeof bits);
  return static_cast<int>(with_errno(result));
}

// A delivery thread with SIGSYS blocked would be killed by its next trap.
int change_mask(MaskFunction real, int how, const sigset_t* set, sigset_t* old) {
  ThreadState& thread = own_thread();
  const bool held = thread.holds_abort;
  sigset_t changed;
  if (set != nullptr) {
    changed = *set;
    if (how != SIG_UNBLOCK && thread.trap != 0) sigdelset(&changed, SIGSYS);
    if (holds_aborts()) {
      thread.holds_abort = wants_abort_held(held, how, *set);
      if (how != SIG_UNBLOCK) sigdelset(&changed, SIGABRT);
    }
  }
  const int result = set_mask(real, how, set == nullptr ? nullptr : &changed, old);
  if (result != 0) {
    thread.holds_abort = held;
    return result;
  }
  if (thread.holds_abort && !held) set_abort(SIG_UNBLOCK);  // it may have been blocked before we kept it
  if (old != nullptr && held) sigaddset(old, SIGABRT);
  return result;
}

// A new thread inherits the mask that its creator asked for. Its own state does not show this, so SIGABRT is really
// blocked in it.
class InheritedMask {
 public:
  InheritedMask() : held_(thread_state.holds_abort) {
    if (held_) set_abort(SIG_BLOCK);
  }
  ~InheritedMask() {
    if (held_) set_abort(SIG_UNBLOCK);
  }
  InheritedMask(const InheritedMask&) = delete;
  InheritedMask& operator=(const InheritedMask&) = delete;

 private:
  bool held_;
};

using CreateFunction = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

}  // namespace

ESREPLAY_WRAPPER(pthread_create, int,
                 (pthread_t * out, const pthread_attr_t* how, void* (*start)(void*), void* argument)) {
  auto* real = reinterpret_cast<CreateFunction>(real_pthread_create.get());
  const InheritedMask mask;
  const HeldStart held(own_thread(), start, argument);
  ESREPLAY_BODY(kCallPthreadCreate, CallClass::kHazard, first_word(out),
                held.made(real(out, how, held.function(), held.argument())));
}

ESREPLAY_WRAPPER(sigprocmask, int, (int how, const sigset_t* set, sigset_t* old)) {
  return change_mask(reinterpret_cast<MaskFunction>(real_sigprocmask.get()), how, set, old);
}

// Returns the error instead of −1, and leaves `errno` alone.
ESREPLAY_WRAPPER(pthread_sigmask, int, (int how, const sigset_t* set, sigset_t* old)) {
  const int before = errno;
  const int result = change_mask(reinterpret_cast<MaskFunction>(real_pthread_sigmask.get()), how, set, old);
  if (result != -1) return result;
  const int error = errno;
  errno = before;
  return error;
}

}  // namespace esreplay
