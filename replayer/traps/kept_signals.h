// Signals that this library handles itself (SIGSYS, and the fatal signals for crashes and stale messages). The
// sigaction and signal wrappers only store the client's action for them, and our handler passes on every signal that is
// not ours.
#pragma once

#include <csignal>
#include <cstdint>

namespace esreplay {

using SignalHandler = void (*)(int, siginfo_t*, void*);

// Installs `handler` (adds SA_SIGINFO) and keeps the signal from then on. False when the kernel refuses.
bool keep_signal(int signal, SignalHandler handler, int flags);

bool is_kept_signal(int signal);

// Keeps a signal whose handler was installed by other means. `client` is the action that was there before.
void note_kept_signal(int signal, const struct sigaction& client);

// Returns whether the client has its own handler for a kept signal, and may therefore continue after it.
bool is_client_handled(int signal);

// Reads the action as sigaction does, without going through our own wrapper.
void read_action(int signal, struct sigaction* out);

// Runs the client's own action, as if ours were not there. For the default action it resets the handler and returns:
// the instruction faults again, or the signal is raised again.
void pass_kept_signal(int signal, siginfo_t* info, void* context);

// A thread that asks to block SIGABRT, as the workers of libdispatch do, never really blocks it. Otherwise the C
// library's abort would end the process without running any handler. `is_held_back` returns true in our handler when
// the thread does not want the signal; `hold_back` then leaves it as it would have been: pending and blocked.
bool is_held_back(int signal);
void hold_back(int signal, const siginfo_t* info, void* context);

// The hook receives the place where the client sends a signal to its own process. The kernel may deliver the signal on
// any thread, and that thread's stack does not show the sender. The sender calls the hook before it sends the signal.
using SentHook = void (*)(int signal, uintptr_t caller);
void watch_sent_signals(SentHook hook);
void record_sent_signal(int signal, uintptr_t caller);

}  // namespace esreplay
