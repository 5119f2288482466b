// Wrappers for the calls that send a signal to a process. A signal to the own process reports where it was sent. A
// signal to another process is a call like any other, and an AUTH_SIGNAL event as well.
#include <sys/types.h>
#include <cerrno>
#include <csignal>

#if defined(__GLIBC__)
#include <sys/syscall.h>
#endif

#include "replayer/code/system_call.h"
#include "replayer/traps/kept_signals.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

std::atomic<SentHook> sent_hook;

}  // namespace

void watch_sent_signals(SentHook hook) { sent_hook.store(hook, std::memory_order_release); }

void record_sent_signal(int signal, uintptr_t caller) {
  const SentHook hook = sent_hook.load(std::memory_order_acquire);
  if (hook == nullptr || !is_kept_signal(signal)) return;
  const ScopePause pause;
  hook(signal, caller);
}

namespace {

// `own` sends the signal to this process. The client's signal handler may run before it returns, so the scope stays
// armed: that handler is the ES handler's own code. `own` uses our system call, because the trap would state the sender
// of the C library's once more.
template <typename Own, typename Send>
int send(Call call, pid_t pid, int signal, const void* caller, Own own, Send real) {
  if (pid == own_pid()) {
    record_sent_signal(signal, reinterpret_cast<uintptr_t>(caller));
    return static_cast<int>(with_errno(own()));
  }
  ESREPLAY_BODY_FOR(caller, call, CallClass::kAlways, first_word(pid), real());
}

}  // namespace

ESREPLAY_WRAPPER(kill, int, (pid_t pid, int signal)) {
  auto* real = reinterpret_cast<int (*)(pid_t, int)>(real_kill.get());
  return send(
      kCallKill, pid, signal, __builtin_return_address(0), [=] { return signal_own_process(signal); },
      [=] { return real(pid, signal); });
}

#if defined(__GLIBC__)
ESREPLAY_WRAPPER(sigqueue, int, (pid_t pid, int signal, sigval value)) {
  auto* real = reinterpret_cast<int (*)(pid_t, int, sigval)>(real_sigqueue.get());
  return send(
      kCallSigqueue, pid, signal, __builtin_return_address(0),
      [=] { return queue_to_own_process(signal, value.sival_ptr); }, [=] { return real(pid, signal, value); });
}

#endif

}  // namespace esreplay
