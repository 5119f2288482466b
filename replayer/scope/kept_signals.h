// Signals this library keeps for itself (SIGSYS; SIGSEGV and SIGBUS for stale messages). The sigaction and signal
// wrappers only note what the client wants for them; our handler passes on whatever is not ours.
#pragma once

#include <csignal>
#include <cstdint>

namespace esreplay {

using SignalHandler = void (*)(int, siginfo_t*, void*);

// Installs `handler` (SA_SIGINFO is added) and from now on keeps the signal. False when the kernel refused.
bool keep_signal(int signal, SignalHandler handler, int flags);

bool is_kept_signal(int signal);

// For a handler that was installed by other means: keeps the signal; `client` is what was there before.
void note_kept_signal(int signal, const struct sigaction& client);

// The client has a function of its own for a kept signal: it may go on after it.
bool is_client_handled(int signal);

// What sigaction would say, past our own wrapper.
void read_action(int signal, struct sigaction* out);

// Gives the signal to the client's own action, as if ours were not there. The default action is taken by resetting it
// and returning: the instruction faults again, or the signal is raised again.
void pass_kept_signal(int signal, siginfo_t* info, void* context);

// SIGABRT is never really blocked by a thread that asks for it: where the C library's abort meets a blocked one (the
// workers of libdispatch block it) it would end the process past every handler. `is_held_back` is true in our handler
// when the thread does not want the signal; `hold_back` then makes it what it would have been: pending and blocked.
bool is_held_back(int signal);
void hold_back(int signal, const siginfo_t* info, void* context);

// Told where the client sends a signal to its own process: the kernel may deliver it on any thread, whose stack says
// nothing then. Called by the sender before the signal is sent.
using SentHook = void (*)(int signal, uintptr_t caller);
void watch_sent_signals(SentHook hook);
void state_sent_signal(int signal, uintptr_t caller);

}  // namespace esreplay
