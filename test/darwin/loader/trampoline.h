// The function that macOS's kernel calls with a signal: `_sigtramp` of libsystem_platform, by which the library for
// macOS recognises a signal handler in a stack.
#pragma once

#include <csignal>

extern "C" {
// NOLINTBEGIN(readability-identifier-naming)
void loader_sigtramp(int number, siginfo_t* info, void* context);  // calls the next one
void loader_handle_signal(int number, siginfo_t* info, void* context);
// NOLINTEND(readability-identifier-naming)
}
