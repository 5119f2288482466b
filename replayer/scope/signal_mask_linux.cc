// Wrappers for the calls that block signals: SIGSYS stays open on delivery threads, SIGABRT on all threads. Also wraps
// pthread_create, which passes a mask on to a new thread.
#include <pthread.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <csignal>

#include "replayer/scope/kept_signals.h"
#include "replayer/scope/system_call.h"
#include "replayer/scope/wrap.h"

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

using MaskFunction = int (*)(int, const sigset_t*, sigset_t*);

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

// A delivery thread with SIGSYS blocked would be killed by its next trap. The scope stays armed, because a pending
// signal that the call lets in runs the client's signal handler here.
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
  const int result = real(how, set == nullptr ? nullptr : &changed, old);
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
  ESREPLAY_BODY(kCallPthreadCreate, CallClass::kHazard, first_word(out), real(out, how, start, argument));
}

#define ESREPLAY_MASK(name)                                                               \
  ESREPLAY_WRAPPER(name, int, (int how, const sigset_t* set, sigset_t* old)) {            \
    return change_mask(reinterpret_cast<MaskFunction>(real_##name.get()), how, set, old); \
  }

ESREPLAY_MASK(sigprocmask)
ESREPLAY_MASK(pthread_sigmask)

}  // namespace esreplay
