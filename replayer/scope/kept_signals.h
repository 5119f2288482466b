// Signals this library keeps for itself (SIGSYS; SIGSEGV and SIGBUS for stale messages). The sigaction and signal
// wrappers only note what the client wants for them; our handler passes on whatever is not ours.
#pragma once

#include <csignal>

namespace esreplay {

using SignalHandler = void (*)(int, siginfo_t*, void*);

// Installs `handler` (SA_SIGINFO is added) and from now on keeps the signal. False when the kernel refused.
bool keep_signal(int signal, SignalHandler handler, int flags);

bool is_kept_signal(int signal);

// For a handler that was installed by other means: keeps the signal; `client` is what was there before.
void note_kept_signal(int signal, const struct sigaction& client);

// What sigaction would say, past our own wrapper.
void read_action(int signal, struct sigaction* out);

// Gives the signal to the client's own action, as if ours were not there. The default action is taken by resetting it
// and returning: the instruction faults again, or the signal is raised again.
void pass_kept_signal(int signal, siginfo_t* info, void* context);

}  // namespace esreplay
