#include "replayer/traps/kept_signals.h"

#include <sys/syscall.h>
#include <cerrno>

#include <atomic>
#include <cstring>

#include "replayer/code/system_call.h"
#include "replayer/traps/system_calls.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

constexpr int kSignals = 65;

struct Kept {
  std::atomic<bool> kept;
  struct sigaction client;
};
Kept kept_signals[kSignals];

using SimpleHandler = void (*)(int);
using ActionFunction = int (*)(int, const struct sigaction*, struct sigaction*);
ESREPLAY_REAL(real_action, "sigaction");

ActionFunction action_function() { return reinterpret_cast<ActionFunction>(real_action.get()); }

// By our own system call: the trap would keep the signal from the client, and this thread may be armed.
void take_default(int signal, const siginfo_t* info) {
  struct {
    SimpleHandler handler;
    unsigned long flags;
    void (*restorer)();
    uint64_t mask;
  } const standard = {SIG_DFL, 0, nullptr, 0};
  system_call(SYS_rt_sigaction, signal, reinterpret_cast<long>(&standard), 0, sizeof standard.mask);
  if (info->si_code > 0) return;  // a fault: the instruction faults again
  system_call(SYS_tgkill, own_pid(), own_tid(), signal);
}

}  // namespace

bool is_kept_signal(int signal) {
  return signal > 0 && signal < kSignals && kept_signals[signal].kept.load(std::memory_order_acquire);
}

void note_kept_signal(int signal, const struct sigaction& client) {
  kept_signals[signal].client = client;
  kept_signals[signal].kept.store(true, std::memory_order_release);
}

bool is_client_handled(int signal) {
  const struct sigaction& client = kept_signals[signal].client;
  return (client.sa_flags & SA_SIGINFO) != 0 || (client.sa_handler != SIG_DFL && client.sa_handler != SIG_IGN);
}

void read_action(int signal, struct sigaction* out) { action_function()(signal, nullptr, out); }

bool keep_signal(int signal, SignalHandler handler, int flags) {
  struct sigaction ours = {};
  ours.sa_sigaction = handler;
  ours.sa_flags = flags | SA_SIGINFO;
  struct sigaction before = {};
  read_action(signal, &before);
  if (action_function()(signal, &ours, nullptr) != 0) return false;
  note_kept_signal(signal, before);
  return true;
}

void pass_kept_signal(int signal, siginfo_t* info, void* context) {
  const struct sigaction client = kept_signals[signal].client;
  const bool takes_info = (client.sa_flags & SA_SIGINFO) != 0;
  if (!takes_info && client.sa_handler == SIG_IGN && info->si_code <= 0) return;
  if (!takes_info && (client.sa_handler == SIG_DFL || client.sa_handler == SIG_IGN)) {
    take_default(signal, info);
    return;
  }
  if ((client.sa_flags & SA_RESETHAND) != 0) kept_signals[signal].client.sa_handler = SIG_DFL;
  uint64_t wanted = 0;
  memcpy(&wanted, &client.sa_mask, sizeof wanted);
  if ((client.sa_flags & SA_NODEFER) == 0) wanted |= 1ULL << (signal - 1);
  wanted = without_sigsys(wanted);
  uint64_t before = 0;
  system_call(SYS_rt_sigprocmask, SIG_BLOCK, reinterpret_cast<long>(&wanted), reinterpret_cast<long>(&before),
              sizeof wanted);
  if (takes_info)
    client.sa_sigaction(signal, info, context);
  else
    client.sa_handler(signal);
  system_call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&before), 0, sizeof before);
}

namespace {

int set_action(int signal, const struct sigaction* wanted, struct sigaction* old) {
  if (is_kept_signal(signal)) {
    Kept& kept = kept_signals[signal];
    const struct sigaction before = kept.client;
    if (wanted != nullptr) kept.client = *wanted;
    if (old != nullptr) *old = before;
    return 0;
  }
  if (wanted == nullptr) return action_function()(signal, nullptr, old);
  struct sigaction action = *wanted;
  sigdelset(&action.sa_mask, SIGSYS);  // a trap inside the client's signal handler must get through
  return action_function()(signal, &action, old);
}

SimpleHandler set_handler(int signal, SimpleHandler handler, int flags) {
  struct sigaction wanted = {};
  struct sigaction old = {};
  wanted.sa_handler = handler;
  wanted.sa_flags = flags;
  if (set_action(signal, &wanted, &old) != 0) return SIG_ERR;
  return old.sa_handler;
}

// Runs with the trap off, so that these silent calls do not go through it.
template <typename Result, typename Run>
Result shielded(Run run) {
  ThreadState& thread = own_thread();
  if (!thread.armed) return run();
  const ShieldGuard guard(thread);
  return run();
}

}  // namespace

#define ESREPLAY_SIGACTION(name)                                                          \
  ESREPLAY_EXPORT int wrapped_##name(int signal, const struct sigaction* wanted,          \
                                     struct sigaction* old) __asm__(#name);               \
  int wrapped_##name(int signal, const struct sigaction* wanted, struct sigaction* old) { \
    return shielded<int>([&] { return set_action(signal, wanted, old); });                \
  }

#define ESREPLAY_SIGNAL(name, flags)                                                              \
  ESREPLAY_EXPORT SimpleHandler wrapped_##name(int signal, SimpleHandler handler) __asm__(#name); \
  SimpleHandler wrapped_##name(int signal, SimpleHandler handler) {                               \
    return shielded<SimpleHandler>([&] { return set_handler(signal, handler, flags); });          \
  }

ESREPLAY_SIGACTION(sigaction)
ESREPLAY_SIGACTION(__sigaction)
ESREPLAY_SIGNAL(signal, SA_RESTART)
ESREPLAY_SIGNAL(bsd_signal, SA_RESTART)
ESREPLAY_SIGNAL(ssignal, SA_RESTART)
ESREPLAY_SIGNAL(sysv_signal, static_cast<int>(SA_RESETHAND) | SA_NODEFER)
ESREPLAY_SIGNAL(__sysv_signal, static_cast<int>(SA_RESETHAND) | SA_NODEFER)

}  // namespace esreplay
