#include "replayer/traps/kept_signals.h"

#include <pthread.h>

#include <atomic>

#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

struct Kept {
  std::atomic<bool> kept;
  struct sigaction client;
};
Kept kept_signals[NSIG];

// Macros of the header would stand in the way of the member's name.
bool is_function(const struct sigaction& action) {
  return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

bool is_fault(const siginfo_t* info) { return info->si_code > 0 && info->si_code < 0x10000; }

void take_default(int signal, const siginfo_t* info) {
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, nullptr);
  if (!is_fault(info)) pthread_kill(pthread_self(), signal);  // a fault happens again
}

}  // namespace

bool is_kept_signal(int signal) {
  return signal > 0 && signal < NSIG && kept_signals[signal].kept.load(std::memory_order_acquire);
}

void note_kept_signal(int signal, const struct sigaction& client) {
  kept_signals[signal].client = client;
  kept_signals[signal].kept.store(true, std::memory_order_release);
}

bool is_client_handled(int signal) { return is_function(kept_signals[signal].client); }

void read_action(int signal, struct sigaction* out) { sigaction(signal, nullptr, out); }

bool keep_signal(int signal, SignalHandler handler, int flags) {
  struct sigaction ours = {};
  ours.sa_sigaction = handler;
  ours.sa_flags = flags | SA_SIGINFO;
  struct sigaction before = {};
  read_action(signal, &before);
  if (sigaction(signal, &ours, nullptr) != 0) return false;
  note_kept_signal(signal, before);
  return true;
}

void pass_kept_signal(int signal, siginfo_t* info, void* context) {
  const struct sigaction client = kept_signals[signal].client;
  if (client.sa_handler == SIG_IGN && !is_fault(info)) return;
  if (!is_function(client)) {
    take_default(signal, info);
    return;
  }
  if ((client.sa_flags & SA_RESETHAND) != 0) kept_signals[signal].client.sa_handler = SIG_DFL;
  sigset_t wanted = client.sa_mask;
  if ((client.sa_flags & SA_NODEFER) == 0) sigaddset(&wanted, signal);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &wanted, &before);
  if ((client.sa_flags & SA_SIGINFO) != 0)
    client.sa_sigaction(signal, info, context);
  else
    client.sa_handler(signal);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// On macOS, abort() unblocks its signal before it sends it.
bool is_held_back(int) { return false; }
void hold_back(int, const siginfo_t*, void*) {}

ESREPLAY_WRAPPER(sigaction, int, (int signal, const struct sigaction* wanted, struct sigaction* old)) {
  auto* real = reinterpret_cast<int (*)(int, const struct sigaction*, struct sigaction*)>(real_sigaction.get());
  if (!is_kept_signal(signal)) return real(signal, wanted, old);
  const struct sigaction before = kept_signals[signal].client;
  if (wanted != nullptr) kept_signals[signal].client = *wanted;
  if (old != nullptr) *old = before;
  return 0;
}

using SimpleHandler = void (*)(int);

ESREPLAY_WRAPPER(signal, SimpleHandler, (int number, SimpleHandler handler)) {
  auto* real = reinterpret_cast<SimpleHandler (*)(int, SimpleHandler)>(real_signal.get());
  if (!is_kept_signal(number)) return real(number, handler);
  struct sigaction& client = kept_signals[number].client;
  const SimpleHandler before = client.sa_handler;
  client = {};
  client.sa_handler = handler;
  client.sa_flags = SA_RESTART;
  return before;
}

}  // namespace esreplay
